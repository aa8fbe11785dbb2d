package io.keelson.podruntime.image;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A tar archive as it is read, whose bytes are noted but for the contents of files, of which only is noted where they went.
 * With the files, that is enough to put the archive together again bit by bit ({@link TarSplit}), so that a layer can be
 * exported and pushed under its own digest without being kept twice.
 */
final class TarSplitRecorder extends InputStream {
    private static final int LARGEST_PIECE = 64 * 1024;

    private final InputStream archive;
    private final Path file;
    private final DataOutputStream notes;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream(4096);
    private long content;
    private boolean dropped;

    /** @param file where the notes go */
    TarSplitRecorder(InputStream archive, Path file) throws IOException {
        this.archive = archive;
        this.file = file;
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        OutputStream out = new DeflaterOutputStream(Files.newOutputStream(file), fast, 16 * 1024) {
            @Override
            public void close() throws IOException {
                super.close();
                fast.end();
            }
        };
        this.notes = new DataOutputStream(new BufferedOutputStream(out, 16 * 1024));
    }

    /** Says that the next bytes are the content of a file. @param path below the layer's directory, without links */
    void content(String path, long size) throws IOException {
        writePiece();
        notes.writeByte(TarSplit.CONTENT);
        notes.writeUTF(path);
        notes.writeLong(size);
        content = size;
    }

    /** Says that a file whose content was noted is not there any more: the archive cannot be put together from the rest. */
    void drop() {
        dropped = true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int wanted = content > 0 ? (int) Math.min(length, content) : length;
        int count = archive.read(target, offset, wanted);
        if (count <= 0) {
            return count;
        }
        if (content > 0) {
            content -= count;
        } else {
            piece.write(target, offset, count);
            if (piece.size() >= LARGEST_PIECE) {
                writePiece();
            }
        }
        return count;
    }

    private void writePiece() throws IOException {
        if (piece.size() > 0) {
            notes.writeByte(TarSplit.BYTES);
            notes.writeInt(piece.size());
            piece.writeTo(notes);
            piece.reset();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            writePiece();
            notes.writeByte(TarSplit.END);
        } finally {
            notes.close();
        }
        if (dropped) {
            Files.delete(file);
        }
    }
}
