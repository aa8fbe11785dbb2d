package io.keelson.integration.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kubectl programs of this machine. */
final class Kubectl {
    private static final Pattern VERSIONED = Pattern.compile("kubectl\\.1\\.(\\d+)");

    private Kubectl() {}

    /** Returns the oldest and the newest kubectl, or the only one, or none. */
    static List<Path> oldestAndNewest() {
        TreeMap<Integer, Path> versions = new TreeMap<>(Comparator.naturalOrder());
        List<Path> plain = new ArrayList<>();
        for (String folder : System.getenv("PATH").split(":")) {
            Path kubectl = Path.of(folder, "kubectl");
            if (Files.isExecutable(kubectl)) {
                plain.add(kubectl);
                try (Stream<Path> beside = Files.list(kubectl.toRealPath().getParent())) {
                    beside.forEach(p -> {
                        Matcher m = VERSIONED.matcher(p.getFileName().toString());
                        if (m.matches() && Files.isExecutable(p)) {
                            versions.put(Integer.valueOf(m.group(1)), p);
                        }
                    });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        if (versions.isEmpty()) {
            return plain.isEmpty() ? List.of() : List.of(plain.getFirst());
        }
        return versions.size() == 1
                ? List.of(versions.firstEntry().getValue())
                : List.of(versions.firstEntry().getValue(), versions.lastEntry().getValue());
    }
}
