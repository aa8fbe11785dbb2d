package io.keelson.podruntime.image;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Notes a tar archive piece by piece, compressed: bytes as they are, of contents only where they went. */
final class TarSplitNotes implements AutoCloseable {
    private static final int LARGEST_PIECE = 64 * 1024;
    private static final int BUFFER = 16 * 1024;

    private final Path file;
    private final DataOutputStream notes;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream(4096);
    private boolean dropped;

    /** @param file where the notes go */
    TarSplitNotes(Path file) throws IOException {
        this.file = file;
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        OutputStream out = new DeflaterOutputStream(Files.newOutputStream(file), fast, BUFFER) {
            @Override
            public void close() throws IOException {
                super.close();
                fast.end();
            }
        };
        this.notes = new DataOutputStream(new BufferedOutputStream(out, BUFFER));
    }

    void bytes(byte[] source, int offset, int count) throws IOException {
        piece.write(source, offset, count);
        if (piece.size() >= LARGEST_PIECE) {
            writePiece();
        }
    }

    void content(String path, long size) throws IOException {
        writePiece();
        notes.writeByte(TarSplit.CONTENT);
        notes.writeUTF(path);
        notes.writeLong(size);
    }

    /** The notes are of no use: they will not be there. */
    void drop() {
        dropped = true;
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
