package io.keelson.podruntime.registry;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A host that serves a registry, or mirrors it.
 *
 * @param base where its API is, without a slash at the end: {@code https://mirror.example/v2}
 * @param capabilities what it is asked for
 * @param tls how it is spoken to, null for what the machine trusts
 * @param headers sent with every request
 * @param connectTimeout how long a connection may take to be made
 */
public record RegistryHost(
        URI base,
        Set<Capability> capabilities,
        @Nullable SSLContext tls,
        Map<String, List<String>> headers,
        Duration connectTimeout) {
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    /** What a host is asked for. */
    public enum Capability {
        /** Content by its digest, which is verified. */
        PULL,
        /** Which digest a tag has, which must be believed. */
        RESOLVE,
        /** To keep what is sent to it. */
        PUSH
    }

    public RegistryHost {
        capabilities = Set.copyOf(capabilities);
        headers = Map.copyOf(headers);
    }

    /** Returns the registry itself, as it is reached where nothing is written down: plain HTTP on loopback alone. */
    static RegistryHost of(String registry) {
        String name = authority(registry);
        return new RegistryHost(
                URI.create((loopback(name) ? "http://" : "https://") + name + "/v2"),
                Set.of(Capability.values()),
                null,
                Map.of(),
                CONNECT_TIMEOUT);
    }

    private static String authority(String registry) {
        return registry.equals("docker.io") ? "registry-1.docker.io" : registry;
    }

    /** Returns whether this is another host than a registry's own: it is told whose content is meant, and no secrets. */
    public boolean mirrors(String registry) {
        return !base.getAuthority().equals(authority(registry));
    }

    /** Returns whether a host, with or without a port, is this machine. */
    public static boolean loopback(String host) {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        if (name.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(name.replace("[", "").replace("]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
