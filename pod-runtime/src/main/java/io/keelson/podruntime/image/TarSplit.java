package io.keelson.podruntime.image;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.file.Directory;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.InflaterInputStream;

/** Puts the archive of a layer together again from what {@link TarSplitRecorder} noted and the layer's files. */
final class TarSplit {
    static final int BYTES = 'B';
    static final int CONTENT = 'C';
    static final int END = 'E';

    private TarSplit() {}

    /**
     * Writes the archive.
     *
     * @param notes what was noted
     * @param files the layer's directory, whose links are never followed out of it
     * @throws IOException where a file is not what was noted
     */
    static void assemble(Path notes, Path files, OutputStream out) throws IOException {
        try (DataInputStream in = open(notes);
                Directory root = Directory.open(files)) {
            byte[] buffer = new byte[64 * 1024];
            for (int kind = in.readUnsignedByte(); kind != END; kind = in.readUnsignedByte()) {
                switch (kind) {
                    case BYTES -> copy(in, in.readInt(), out, buffer);
                    case CONTENT -> content(root, in.readUTF(), in.readLong(), out, buffer);
                    default -> throw new IOException("the notes on the archive " + notes + " are damaged");
                }
            }
        }
    }

    /** Bytes of the archive that {@link #assemble} makes. */
    static long size(Path notes) throws IOException {
        try (DataInputStream in = open(notes)) {
            long size = 0;
            for (int kind = in.readUnsignedByte(); kind != END; kind = in.readUnsignedByte()) {
                if (kind == BYTES) {
                    int length = in.readInt();
                    in.skipNBytes(length);
                    size += length;
                } else {
                    in.readUTF();
                    size += in.readLong();
                }
            }
            return size;
        }
    }

    private static DataInputStream open(Path notes) throws IOException {
        return new DataInputStream(
                new BufferedInputStream(new InflaterInputStream(Files.newInputStream(notes)), 16 * 1024));
    }

    private static void content(Directory root, String path, long size, OutputStream out, byte[] buffer)
            throws IOException {
        try (Descriptor file = root.beneath(path, Libc.O_RDONLY | Libc.O_NOFOLLOW);
                FileChannel channel = FileChannel.open(Directory.path(file), StandardOpenOption.READ);
                InputStream in = java.nio.channels.Channels.newInputStream(channel)) {
            if (channel.size() != size) {
                throw new IOException("file " + path + " of a layer has been changed");
            }
            copy(in, size, out, buffer);
        }
    }

    private static void copy(InputStream in, long count, OutputStream out, byte[] buffer) throws IOException {
        for (long rest = count; rest > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
            if (n < 0) {
                throw new IOException("a layer is cut short");
            }
            out.write(buffer, 0, n);
            rest -= n;
        }
    }
}
