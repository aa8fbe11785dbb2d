package io.keelson.storage;

/** The revision asked for has been compacted away; API servers answer 410 with reason {@code Expired}. */
public final class CompactedException extends StorageException {
    private static final long serialVersionUID = 1L;
    private final long oldestRevision;

    /** @param oldestRevision the oldest revision that can still be read */
    public CompactedException(long oldestRevision) {
        super("required revision has been compacted; the oldest one kept is " + oldestRevision, false, null);
        this.oldestRevision = oldestRevision;
    }

    /** Returns the oldest revision that can still be read. */
    public long oldestRevision() {
        return oldestRevision;
    }
}
