package io.keelson.kubelet.env;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.file.Directory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of variables that a container of the pod wrote into a volume (KEP-3721): {@code NAME='value'}, values in single
 * quotes over one or several lines, comments after {@code #}. The file is reached by descriptor, never out of its volume,
 * and no more than {@value #LARGEST} bytes of it are read.
 */
final class EnvironmentFile {
    private static final int LARGEST = 64 * 1024;

    private EnvironmentFile() {}

    /**
     * Returns the value of a variable, null where the file does not have it.
     *
     * @throws IOException where the file cannot be read, or is not of this form up to the variable
     */
    static @Nullable String value(Path volume, String path, String name) throws IOException {
        byte[] bytes;
        try (Directory directory = Directory.open(volume);
                Descriptor file = directory.beneath(path, Libc.O_RDONLY | Libc.O_NONBLOCK);
                InputStream in = file.input()) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) {
            throw new IOException("the file is larger than " + LARGEST + " bytes");
        }
        return find(new String(bytes, StandardCharsets.UTF_8), name);
    }

    static @Nullable String find(String text, String name) throws IOException {
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = trimmed(lines[i]);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals <= 0 || blank(line.charAt(equals - 1))) {
                throw malformed(i);
            }
            boolean wanted = line.substring(0, equals).equals(name);
            String value = line.substring(equals + 1);
            if (!value.isEmpty() && blank(value.charAt(0))) {
                if (wanted) {
                    return null;
                }
                continue;
            }
            if (!value.startsWith("'")) {
                throw malformed(i);
            }
            StringBuilder all = new StringBuilder();
            String rest = value.substring(1);
            while (rest.indexOf('\'') < 0) {
                all.append(rest).append('\n');
                if (++i == lines.length) {
                    throw malformed(i);
                }
                rest = lines[i];
            }
            int end = rest.indexOf('\'');
            String after = trimmed(rest.substring(end + 1));
            if (!after.isEmpty() && !after.startsWith("#")) {
                throw malformed(i);
            }
            if (wanted) {
                String found = all.append(rest, 0, end).toString();
                return found.isEmpty() ? null : found;
            }
        }
        return null;
    }

    private static IOException malformed(int line) {
        return new IOException("invalid environment variable format at line " + (line + 1));
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }

    private static String trimmed(String line) {
        int start = 0;
        while (start < line.length() && blank(line.charAt(start))) {
            start++;
        }
        int end = line.endsWith("\r") ? line.length() - 1 : line.length();
        return line.substring(start, Math.max(start, end));
    }
}
