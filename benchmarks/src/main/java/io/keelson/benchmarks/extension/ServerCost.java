package io.keelson.benchmarks.extension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a server's processes have used up so far, as Linux counts it.
 *
 * @param cpuMillis their time on processors, in user and kernel mode
 * @param residentKib their resident memory
 */
record ServerCost(long cpuMillis, long residentKib) {
    /** Linux reports times to programs in hundredths of a second, whatever its own ticks. */
    private static final int MILLIS_PER_TICK = 10;

    static ServerCost of(List<Long> pids) {
        long cpu = 0;
        long resident = 0;
        for (long pid : pids) {
            String[] fields = read(pid, "stat").replaceFirst("^.*\\) ", "").split(" ");
            cpu += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS_PER_TICK;
            for (String line : read(pid, "status").split("\n")) {
                if (line.startsWith("VmRSS:")) {
                    resident += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return new ServerCost(cpu, resident);
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
