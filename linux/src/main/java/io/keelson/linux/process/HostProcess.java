package io.keelson.linux.process;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A process that is not our child, told apart from a later one with the same number by its start time.
 *
 * @param pid process id in the host's PID namespace
 * @param startTime field 22 of {@code /proc/PID/stat}, in clock ticks since boot
 */
public record HostProcess(int pid, long startTime) {
    private static final Libc.Function KILL = Libc.function("kill");

    public static final int SIGTERM = 15;
    public static final int SIGKILL = 9;

    /** The process that has this number now, or null. */
    public static @Nullable HostProcess find(int pid) {
        long start = startTime(pid);
        return start < 0 ? null : new HostProcess(pid, start);
    }

    /** Whether it still runs; a zombie does not. */
    public boolean alive() {
        return startTime(pid) == startTime;
    }

    /** Sends a signal; nothing happens when the process is gone. */
    public void signal(int signal) throws LinuxException {
        if (alive()) {
            send(pid, signal);
        }
    }

    /** Sends a signal to whoever has the number now; nothing happens when nobody has. */
    public static void send(int pid, int signal) throws LinuxException {
        try {
            KILL.call("", pid, signal);
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.ESRCH) {
                throw e;
            }
        }
    }

    private static long startTime(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[0].equals("Z") || fields[0].equals("X") ? -1 : Long.parseLong(fields[19]);
        } catch (IOException e) {
            return -1;
        }
    }
}
