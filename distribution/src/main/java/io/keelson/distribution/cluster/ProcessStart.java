package io.keelson.distribution.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells a process from a later one with the same number: by the machine's boot and the kernel's count of ticks at which the
 * process was started. The time of day would not do, since it is moved: a cluster whose clock was set would look gone.
 */
public final class ProcessStart {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    /** The boot of the machine that counts the processes of a lab's machine, which has a boot of its own. */
    private static final String HOST = "KEELSON_HOST_BOOT";

    /** Field 22 of {@code /proc/PID/stat} (proc_pid_stat(5)), counted behind the name in brackets. */
    private static final int START_TIME = 19;

    private ProcessStart() {}

    /** Returns the mark of a process that is there; where the kernel tells none, the time the platform tells. */
    public static String of(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
            String host = System.getenv(HOST);
            return (host != null ? host : Files.readString(BOOT).strip()) + "/" + fields[START_TIME];
        } catch (IOException | IndexOutOfBoundsException e) {
            return process.info().startInstant().map(String::valueOf).orElse("unknown");
        }
    }
}
