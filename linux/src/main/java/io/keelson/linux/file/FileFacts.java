package io.keelson.linux.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code stat(2)} says of a file, links followed.
 *
 * @param mode type and permission bits
 * @param device the device number of a device node
 */
public record FileFacts(int mode, long device, int uid, int gid) {
    /** Looks at a file. */
    public static FileFacts of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,rdev,uid,gid");
        return new FileFacts(
                (int) value(attributes, "mode"), (long) value(attributes, "rdev"), (int) value(attributes, "uid"), (int)
                        value(attributes, "gid"));
    }

    private static Object value(Map<String, Object> attributes, String name) {
        return Objects.requireNonNull(attributes.get(name), name);
    }

    /** Permission bits, with set-id and sticky. */
    public int permissions() {
        return mode & 07777;
    }
}
