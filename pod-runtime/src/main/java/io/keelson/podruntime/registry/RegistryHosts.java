package io.keelson.podruntime.registry;

import io.keelson.podruntime.registry.RegistryHost.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The hosts of registries. A registry's file is {@code DIRECTORY/HOST/hosts.toml}, where the host may be written with its
 * port as {@code HOST:PORT} or {@code HOST_PORT_}; {@code DIRECTORY/_default/hosts.toml} is for those without one.
 */
public final class RegistryHosts {
    private final Path directory;

    /** @param directory where the registries' directories are; nothing need be there */
    public RegistryHosts(Path directory) {
        this.directory = directory;
    }

    /**
     * Returns the hosts of a registry in the order they are asked: the mirrors, then the registry itself.
     *
     * @param registry as in the normalised name of an image, such as {@code docker.io}
     * @throws IOException where there is a file that cannot be used: a registry is never reached in another way than what
     *     was written down
     */
    public List<RegistryHost> of(String registry) throws IOException {
        for (String name : List.of(registry, underscored(registry), "_default")) {
            Path file = directory.resolve(name).resolve("hosts.toml");
            if (Files.isRegularFile(file)) {
                return RegistryHostFile.read(file, RegistryHost.of(registry));
            }
        }
        return List.of(RegistryHost.of(registry));
    }

    /** Returns those hosts of a registry that have a capability. @throws IOException as {@link #of} */
    public List<RegistryHost> of(String registry, Capability... capabilities) throws IOException {
        List<RegistryHost> able = new ArrayList<>(of(registry));
        able.removeIf(host -> !host.capabilities().containsAll(Set.of(capabilities)));
        return List.copyOf(able);
    }

    private static String underscored(String registry) {
        int colon = registry.lastIndexOf(':');
        return colon < 0 ? registry : registry.substring(0, colon) + "_" + registry.substring(colon + 1) + "_";
    }
}
