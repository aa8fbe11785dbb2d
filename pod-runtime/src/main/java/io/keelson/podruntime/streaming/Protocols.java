package io.keelson.podruntime.streaming;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the protocol of a session from what the client offers; the client's order decides. */
final class Protocols {
    /** SPDY protocols of exec and attach; no header at all means the first version, whose name is empty. */
    static final List<String> SPDY_COMMANDS =
            List.of("v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");

    static final List<String> SPDY_PORTS = List.of("portforward.k8s.io");

    static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";

    static final List<String> WEBSOCKET_COMMANDS = List.of(
            "v5.channel.k8s.io",
            "v4.channel.k8s.io",
            "v4.base64.channel.k8s.io",
            "v3.channel.k8s.io",
            "v2.channel.k8s.io",
            "channel.k8s.io",
            "base64.channel.k8s.io");

    static final List<String> WEBSOCKET_PORTS = List.of(
            TUNNEL,
            "v4.channel.k8s.io",
            "v4.base64.channel.k8s.io",
            "channel.k8s.io",
            "base64.channel.k8s.io",
            "portforward.k8s.io");

    private Protocols() {}

    /** The first offered protocol that is supported; empty when none was offered; null when none fits. */
    static @Nullable String choose(List<String> headers, List<String> supported) {
        List<String> offered = new ArrayList<>();
        for (String header : headers) {
            for (String name : header.split(",")) {
                if (!name.isBlank()) {
                    offered.add(name.strip());
                }
            }
        }
        if (offered.isEmpty()) {
            return "";
        }
        return offered.stream().filter(supported::contains).findFirst().orElse(null);
    }

    static boolean base64(String protocol) {
        return protocol.contains("base64");
    }
}
