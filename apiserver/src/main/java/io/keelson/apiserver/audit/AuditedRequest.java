package io.keelson.apiserver.audit;

import io.keelson.api.net.IpParser;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the audit log tells of it.
 *
 * @param id the request's id, which its answer has, too
 * @param received when it arrived
 * @param uri path and query as they were sent
 * @param userAgent what the client calls itself, empty where it does not say
 * @param sources the addresses it came from: first those that proxies tell of, then the one it came from
 */
public record AuditedRequest(String id, Instant received, String uri, String userAgent, List<String> sources) {
    /**
     * Returns where a request came from.
     *
     * @param forwarded the header {@code X-Forwarded-For}, null where there is none
     * @param real the header {@code X-Real-Ip}, null where there is none
     * @param peer the other end of the connection
     */
    public static List<String> sources(
            @Nullable String forwarded, @Nullable String real, @Nullable InetSocketAddress peer) {
        List<String> all = new ArrayList<>();
        if (forwarded != null) {
            for (String part : forwarded.split(",")) {
                add(all, part.strip());
            }
        }
        if (real != null && !all.contains(real.strip())) {
            add(all, real.strip());
        }
        if (peer != null && peer.getAddress() != null) {
            String address = peer.getAddress().getHostAddress();
            if (all.isEmpty() || !all.getLast().equals(address)) {
                all.add(address);
            }
        }
        return List.copyOf(all);
    }

    private static void add(List<String> all, String address) {
        try {
            IpParser.address(address);
            all.add(address);
        } catch (IllegalArgumentException e) {
            // What is no address is passed over, as upstream's server does.
        }
    }
}
