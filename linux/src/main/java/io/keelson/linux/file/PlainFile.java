package io.keelson.linux.file;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads files that hostile processes can put in place of others: opened once, not through a link, not waiting for a pipe,
 * and only when what was opened is a regular file.
 */
public final class PlainFile {
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;

    private PlainFile() {}

    /**
     * The end of a file.
     *
     * @param most bytes that are read
     * @return nothing where there is no regular file of that name
     */
    public static byte[] end(Path path, int most) throws IOException {
        try (Descriptor file = Descriptor.open(path.toString(), flags())) {
            Path opened = Directory.path(file);
            if ((FileFacts.of(opened).mode() & FILE_TYPE) != REGULAR) {
                return new byte[0];
            }
            // Through the descriptor: the same file, whatever the path leads to by now.
            try (FileChannel channel = FileChannel.open(opened, StandardOpenOption.READ)) {
                channel.position(Math.max(0, channel.size() - most));
                ByteBuffer bytes = ByteBuffer.allocate(most);
                while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
                byte[] read = new byte[bytes.position()];
                bytes.get(0, read);
                return read;
            }
        } catch (LinuxException e) {
            return switch (e.errno()) {
                case LinuxException.ENOENT, LinuxException.ELOOP, LinuxException.ENXIO -> new byte[0];
                default -> throw e;
            };
        }
    }

    private static int flags() {
        return Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK;
    }
}
