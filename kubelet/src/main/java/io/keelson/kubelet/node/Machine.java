package io.keelson.kubelet.node;

import io.keelson.kubelet.eviction.NodeObservation.Left;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The facts about the machine that a node reports, read from the kernel and the system's files. */
public final class Machine {
    private static final String UNKNOWN = "";

    private Machine() {}

    /** Returns the machine's memory in bytes. */
    public static long memory() {
        return kibibytes("MemTotal");
    }

    /** Returns the memory in bytes that can be had without swapping. */
    static long availableMemory() {
        return kibibytes("MemAvailable");
    }

    private static long kibibytes(String name) {
        for (String line : lines(Path.of("/proc/meminfo"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }

    /** Returns the number of processors. */
    public static int processors() {
        int count = (int) lines(Path.of("/proc/cpuinfo")).stream()
                .filter(l -> l.startsWith("processor"))
                .count();
        return count == 0 ? Runtime.getRuntime().availableProcessors() : count;
    }

    /** Size and free space of a file system in bytes. */
    record Disk(long size, long available) {}

    /** Returns the file system a directory is in. */
    static Disk disk(Path directory) {
        try {
            FileStore store = Files.getFileStore(directory);
            return new Disk(store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            return new Disk(0, 0);
        }
    }

    /** Returns the size in bytes and the number of huge pages of each size the kernel knows. */
    static Map<Long, Long> hugePages() {
        Map<Long, Long> pages = new HashMap<>();
        Path root = Path.of("/sys/kernel/mm/hugepages");
        if (Files.isDirectory(root)) {
            try (var sizes = Files.list(root)) {
                for (Path size : sizes.toList()) {
                    long bytes = Long.parseLong(size.getFileName().toString().replaceAll("[^0-9]", "")) * 1024;
                    pages.put(bytes, Long.parseLong(first(size.resolve("nr_hugepages"), "0")));
                }
            } catch (IOException | NumberFormatException e) {
                return Map.of();
            }
        }
        return pages;
    }

    /** Returns whether the kernel enforces AppArmor profiles. */
    public static boolean appArmor() {
        return first(Path.of("/sys/module/apparmor/parameters/enabled"), "").equals("Y");
    }

    static String machineId() {
        String id = first(Path.of("/etc/machine-id"), UNKNOWN);
        return id.isEmpty() ? first(Path.of("/var/lib/dbus/machine-id"), UNKNOWN) : id;
    }

    static String systemUuid() {
        String uuid = first(Path.of("/sys/class/dmi/id/product_uuid"), UNKNOWN);
        return uuid.isEmpty() ? machineId() : uuid;
    }

    static String bootId() {
        return first(Path.of("/proc/sys/kernel/random/boot_id"), UNKNOWN);
    }

    /** Returns the kernel's release, such as {@code 6.1.0-13-amd64}. */
    public static String kernel() {
        return first(Path.of("/proc/sys/kernel/osrelease"), System.getProperty("os.version", UNKNOWN));
    }

    static String osImage() {
        for (String line : lines(Path.of("/etc/os-release"))) {
            if (line.startsWith("PRETTY_NAME=")) {
                return line.substring("PRETTY_NAME=".length()).replace("\"", "");
            }
        }
        return "Linux";
    }

    /** Returns the architecture as images name it. */
    static String architecture() {
        String arch = System.getProperty("os.arch", UNKNOWN).toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }

    /** Returns how many process ids are free, and how many there are; empty where the kernel does not say. */
    static Optional<Left> processIds() {
        try {
            long max = Long.parseLong(first(Path.of("/proc/sys/kernel/pid_max"), "0"));
            long threads = Long.parseLong(first(Path.of("/proc/sys/kernel/threads-max"), String.valueOf(max)));
            String[] parts = first(Path.of("/proc/loadavg"), "").split(" ", -1);
            if (max <= 0 || parts.length < 4) {
                return Optional.empty();
            }
            long capacity = Math.min(max, threads);
            return Optional.of(new Left(capacity - Long.parseLong(parts[3].split("/", 2)[1]), capacity));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String first(Path file, String otherwise) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? otherwise : lines.getFirst().strip();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
