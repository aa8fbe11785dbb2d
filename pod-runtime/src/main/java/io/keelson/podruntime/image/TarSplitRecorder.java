package io.keelson.podruntime.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * A tar archive as it is read, whose bytes are noted but for the contents of files, of which only is noted where they went.
 * With the files, that is enough to put the archive together again bit by bit ({@link TarSplit}), so that a layer can be
 * exported and pushed under its own digest without being kept twice.
 */
final class TarSplitRecorder extends InputStream {
    private final InputStream archive;
    private final TarSplitNotes notes;
    private long content;

    /** @param file where the notes go */
    TarSplitRecorder(InputStream archive, Path file) throws IOException {
        this.archive = archive;
        this.notes = new TarSplitNotes(file);
    }

    /** Says that the next bytes are the content of a file. @param path below the layer's directory, without links */
    void content(String path, long size) throws IOException {
        notes.content(path, size);
        content = size;
    }

    /** Says that a file whose content was noted is not there any more: the archive cannot be put together from the rest. */
    void drop() {
        notes.drop();
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
            notes.bytes(target, offset, count);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        notes.close();
    }
}
