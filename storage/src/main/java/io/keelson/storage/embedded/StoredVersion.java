package io.keelson.storage.embedded;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A version of a key: a byte that tells a value from a delete, two revisions of 8 bytes, the value.
 *
 * @param value null for a delete
 * @param createRevision the revision that created the key (of a delete: that created what was deleted)
 * @param modRevision the revision of this version, which is in the record's key
 * @param previousRevision the revision of the value before, 0 where there was none
 */
record StoredVersion(byte @Nullable [] value, long createRevision, long modRevision, long previousRevision) {
    static final int HEADER = 17;
    private static final byte PUT = 1;
    private static final byte DELETE = 2;

    byte[] encode() {
        byte[] content = value;
        ByteBuffer out = ByteBuffer.allocate(HEADER + (content == null ? 0 : content.length))
                .put(content == null ? DELETE : PUT)
                .putLong(createRevision)
                .putLong(previousRevision);
        return content == null ? out.array() : out.put(content).array();
    }

    static StoredVersion decode(byte[] record, long modRevision) {
        ByteBuffer in = ByteBuffer.wrap(record);
        boolean deleted = in.get() == DELETE;
        long create = in.getLong();
        long previous = in.getLong();
        return new StoredVersion(
                deleted ? null : Arrays.copyOfRange(record, HEADER, record.length), create, modRevision, previous);
    }

    static boolean isDelete(byte[] header) {
        return header[0] == DELETE;
    }
}
