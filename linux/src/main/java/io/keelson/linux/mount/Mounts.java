package io.keelson.linux.mount;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts of this mount namespace: making, finding and removing them. */
public final class Mounts {
    private Mounts() {}

    /** Pins a namespace of the calling thread ({@code net}, {@code ipc}, ...) at a new file. */
    public static void pin(String kind, Path file) throws IOException {
        Files.createFile(file);
        Libc.mount("/proc/thread-self/ns/" + kind, file.toString(), null, Libc.MS_BIND, null);
    }

    /** Mounts memory on a directory, without devices and set-id programs. {@code options} are those of tmpfs(5). */
    public static void tmpfs(Path target, String options) throws LinuxException {
        Libc.mount("tmpfs", target.toString(), "tmpfs", Libc.MS_NOSUID | Libc.MS_NODEV, options);
    }

    /** Whether something is mounted on a path. Links in it are followed. */
    public static boolean isMountPoint(Path path) throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        Path real = path.toRealPath();
        return below(real).contains(real);
    }

    /** Unmounts lazily; nothing happens when {@code target} is no mount or does not exist. */
    public static void detach(Path target) throws LinuxException {
        try {
            Libc.unmount(target.toString(), Libc.MNT_DETACH);
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.EINVAL && e.errno() != LinuxException.ENOENT) {
                throw e;
            }
        }
    }

    /** Pins a namespace of a process ({@code net}, {@code user}, ...) at a new file. */
    public static void pin(int pid, String kind, Path file) throws IOException {
        Files.createFile(file);
        Libc.mount("/proc/" + pid + "/ns/" + kind, file.toString(), null, Libc.MS_BIND, null);
    }

    /** How a mount passes on the mounts below it, and takes those of others (mount_namespaces(7)). */
    public record Propagation(boolean shared, boolean slave) {}

    /** The propagation of the mount that a path lies on. Links in it are followed. */
    public static Propagation propagation(Path path) throws IOException {
        Path real = path.toRealPath();
        Path nearest = Path.of("/");
        Propagation found = new Propagation(false, false);
        for (String line : mountinfo()) {
            String[] fields = line.split(" ");
            Path point = Path.of(unescape(fields[4]));
            if (real.startsWith(point) && point.getNameCount() >= nearest.getNameCount()) {
                nearest = point;
                String optional = line.substring(0, line.indexOf(" - "));
                found = new Propagation(optional.contains(" shared:"), optional.contains(" master:"));
            }
        }
        return found;
    }

    private static List<String> mountinfo() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo"));
    }

    /** Mount points at and below {@code directory}, deepest and latest first. */
    public static List<Path> below(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : mountinfo()) {
            Path point = Path.of(unescape(line.split(" ", 6)[4]));
            if (point.startsWith(directory)) {
                found.addFirst(point);
            }
        }
        return found;
    }

    /**
     * Makes {@code directory} a mount that passes its later mounts on to copies of this mount namespace. A directory
     * that is no mount but has some below is left as it is: they would be hidden under the new one and never go away.
     */
    public static void share(Path directory) throws IOException {
        String path = directory.toString();
        List<Path> mounted = below(directory);
        if (mounted.isEmpty()) {
            Libc.mount(path, path, null, Libc.MS_BIND, null);
        } else if (!mounted.contains(directory)) {
            return;
        }
        Libc.mount(null, path, null, Libc.MS_SHARED, null);
    }

    private static String unescape(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
