package io.keelson.podruntime.sandbox;

import io.keelson.podruntime.linux.HostProcess;
import java.io.IOException;

/** Process 1 of a PID namespace that a pod's containers share. */
final class PodInit {
    private PodInit() {}

    static int start(Sandbox sandbox) throws IOException {
        throw new IOException("a PID namespace shared by the containers of a pod is not supported: sandbox "
                + sandbox.id());
    }

    static void stop(Sandbox sandbox) throws IOException {
        HostProcess process = HostProcess.find(sandbox.initPid());
        if (process != null) {
            process.signal(HostProcess.SIGKILL);
        }
    }
}
