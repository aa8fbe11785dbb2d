package io.keelson.podruntime.build.plan;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the caller gave for {@code ARG}, what is given without asking, and which of it was used. */
final class BuildArguments {
    static final List<String> PROXIES = List.of(
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "FTP_PROXY",
            "ftp_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy");
    private static final Set<String> OF_THE_BUILD = Set.of("SOURCE_DATE_EPOCH");

    private final Map<String, String> given;
    private final Map<String, String> platform = new HashMap<>();
    private final Set<String> used = new LinkedHashSet<>();

    /** @param architecture as images name it */
    BuildArguments(Map<String, String> given, String architecture, String target) {
        this.given = Map.copyOf(given);
        for (String side : List.of("TARGET", "BUILD")) {
            platform.put(side + "PLATFORM", "linux/" + architecture);
            platform.put(side + "OS", "linux");
            platform.put(side + "ARCH", architecture);
            platform.put(side + "VARIANT", "");
        }
        platform.put("TARGETSTAGE", target.isEmpty() ? "default" : target);
    }

    /** What there is before the first stage without being declared. */
    Map<String, String> platform() {
        return platform;
    }

    /** The value the caller gave, or null. */
    @org.jspecify.annotations.Nullable
    String given(String name) {
        used.add(name);
        return given.get(name);
    }

    /** The proxies the caller gave; every command has them. */
    Map<String, String> proxies() {
        Map<String, String> proxies = new HashMap<>(given);
        proxies.keySet().retainAll(PROXIES);
        return proxies;
    }

    /** What the caller gave and no stage has declared. */
    Set<String> unused() {
        Set<String> names = new TreeSet<>(given.keySet());
        names.removeAll(used);
        PROXIES.forEach(names::remove);
        names.removeAll(OF_THE_BUILD);
        return names;
    }
}
