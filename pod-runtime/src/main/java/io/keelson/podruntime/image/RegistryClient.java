package io.keelson.podruntime.image;

import io.keelson.cri.v1.AuthConfig;
import io.keelson.podruntime.registry.RegistryHost;
import io.keelson.podruntime.registry.RegistryHost.Capability;
import io.keelson.podruntime.registry.RegistryHosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one repository from the hosts of its registry: each is asked in its turn until one has what is wanted. What they
 * are asked by digest is verified, so that any mirror will do; whom a tag is believed of is the administrator's choice.
 */
final class RegistryClient implements AutoCloseable {
    private final List<Endpoint> endpoints = new ArrayList<>();

    private record Endpoint(RegistryHost host, RegistryEndpoint client) {}

    /** A manifest or an index, and its digest. */
    record Manifest(byte[] content, String digest) {}

    @FunctionalInterface
    private interface Read<T> {
        T from(RegistryEndpoint endpoint) throws IOException;
    }

    /**
     * @param credentials for the registry's own host
     * @throws IOException where the registry's hosts are written down in a way that cannot be used
     */
    RegistryClient(RegistryHosts hosts, ImageReference reference, AuthConfig credentials) throws IOException {
        for (RegistryHost host : hosts.of(reference.registry())) {
            endpoints.add(new Endpoint(host, new RegistryEndpoint(host, reference, credentials)));
        }
    }

    /** Fetches a manifest by tag or digest; a digest is verified. */
    Manifest manifest(String target) throws IOException {
        Capability needed = target.startsWith("sha256:") ? Capability.PULL : Capability.RESOLVE;
        return first(needed, endpoint -> endpoint.manifest(target));
    }

    /** Downloads a blob into a file and verifies it; a broken download goes on where it broke. */
    void blob(String digest, long size, Path file) throws IOException {
        first(Capability.PULL, endpoint -> {
            endpoint.blob(digest, size, file);
            return file;
        });
    }

    /** Returns what the first host has that has it; the first one's reason where none does. */
    private <T> T first(Capability needed, Read<T> read) throws IOException {
        @Nullable IOException failure = null;
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.host().capabilities().contains(needed)) {
                continue;
            }
            try {
                return read.from(endpoint.client());
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        throw failure != null ? failure : new IOException("no host of the registry may be asked for this");
    }

    @Override
    public void close() {
        endpoints.forEach(endpoint -> endpoint.client().close());
    }
}
