package io.keelson.kubelet.server;

import io.keelson.kubelet.KubeletConfig;
import io.keelson.kubelet.container.SandboxConfigs;
import io.keelson.kubelet.pod.PodManager;
import io.keelson.kubelet.runtime.Cri;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** stub */
public final class KubeletServer implements AutoCloseable {
    private final KubeletConfig config;

    public KubeletServer(
            KubeletConfig config,
            Cri cri,
            PodManager pods,
            SandboxConfigs sandboxes,
            Executor executor,
            BooleanSupplier healthy) {
        this.config = config;
    }

    public void start() throws IOException {}

    public int port() {
        return config.port();
    }

    @Override
    public void close() {}
}
