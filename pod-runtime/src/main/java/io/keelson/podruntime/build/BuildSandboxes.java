package io.keelson.podruntime.build;

import io.keelson.cri.v1.NamespaceMode;
import io.keelson.cri.v1.NamespaceOption;
import io.keelson.cri.v1.PodSandboxConfig;
import io.keelson.cri.v1.PodSandboxMetadata;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.Containers;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.sandbox.Sandboxes;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The sandboxes that one build's commands run in, one for each kind of network, made when they are needed. */
final class BuildSandboxes implements AutoCloseable {
    static final NamespaceOption NAMESPACES =
            NamespaceOption.newBuilder().setPid(NamespaceMode.CONTAINER).build();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sandboxes sandboxes;
    private final Containers containers;
    private final Map<String, Sandbox> made = new HashMap<>();

    BuildSandboxes(Sandboxes sandboxes, Containers containers) {
        this.sandboxes = sandboxes;
        this.containers = containers;
    }

    /** Removes those of builds that were killed. */
    static void clear(Sandboxes sandboxes, Containers containers) throws IOException {
        for (Sandbox sandbox : List.copyOf(sandboxes.store().all())) {
            if (!sandbox.isPod()) {
                remove(sandboxes, containers, sandbox);
            }
        }
    }

    /** @param network {@code default} or {@code none} */
    Sandbox of(String network) throws IOException {
        Sandbox there = made.get(network);
        if (there != null) {
            return there;
        }
        PodSandboxConfig.Builder config = PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder().setName("build"))
                .setHostname("build");
        config.getLinuxBuilder().getSecurityContextBuilder().setNamespaceOptions(NAMESPACES);
        Sandbox sandbox =
                sandboxes.run(id(), config.build(), network.equals("none") ? Sandbox.OFFLINE_BUILD : Sandbox.BUILD);
        made.put(network, sandbox);
        return sandbox;
    }

    static String id() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void remove(Sandboxes sandboxes, Containers containers, Sandbox sandbox) throws IOException {
        for (Container container : containers.store().of(sandbox.id())) {
            containers.remove(container);
        }
        sandboxes.stop(sandbox);
        sandboxes.remove(sandbox);
    }

    @Override
    public void close() throws IOException {
        for (Sandbox sandbox : made.values()) {
            remove(sandboxes, containers, sandbox);
        }
    }
}
