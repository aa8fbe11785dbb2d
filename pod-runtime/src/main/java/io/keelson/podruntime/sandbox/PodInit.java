package io.keelson.podruntime.sandbox;

import io.keelson.linux.Libc;
import io.keelson.linux.namespace.NamespaceThread;
import io.keelson.linux.process.HostProcess;
import io.keelson.linux.process.Spawn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Process 1 of a PID namespace that a pod's containers share ({@code shareProcessNamespace}). A PID namespace lives as
 * long as its first process, so it must not be a container's. A shell does: it collects orphans that end, and the
 * kernel keeps signals of the pod's processes from it.
 */
final class PodInit {
    private static final List<String> COMMAND = List.of("/bin/sh", "-c", "while :; do sleep infinity & wait; done");

    private PodInit() {}

    /** Starts it, pins its namespace, and returns its process id. */
    static int start(Sandbox sandbox) throws IOException {
        int pid = NamespaceThread.unshared(Libc.CLONE_NEWPID, () -> new Spawn(COMMAND).start());
        Thread.ofPlatform().daemon().name("runtime-pod-init").start(() -> {
            try {
                Spawn.await(pid);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        Path pin = Files.createFile(sandbox.namespace("pid"));
        Libc.mount("/proc/" + pid + "/ns/pid", pin.toString(), null, Libc.MS_BIND, null);
        return pid;
    }

    /** Whether the process with the noted id is still the one in the pinned namespace. */
    static boolean alive(Sandbox sandbox) {
        try {
            return Files.isSameFile(
                    sandbox.namespace("pid"), Path.of("/proc", Integer.toString(sandbox.initPid()), "ns/pid"));
        } catch (IOException e) {
            return false;
        }
    }

    static void stop(Sandbox sandbox) throws IOException {
        HostProcess process = HostProcess.find(sandbox.initPid());
        if (process != null && alive(sandbox)) {
            process.signal(HostProcess.SIGKILL);
        }
    }
}
