package io.keelson.storage.memory;

import org.jspecify.annotations.Nullable;

/** A value a key has or had, null where it was deleted, and the one before it. */
final class KeyVersion {
    final byte @Nullable [] value;
    final long createRevision;
    final long modRevision;

    @Nullable
    KeyVersion previous;

    KeyVersion(byte @Nullable [] value, long createRevision, long modRevision, @Nullable KeyVersion previous) {
        this.value = value;
        this.createRevision = createRevision;
        this.modRevision = modRevision;
        this.previous = previous;
    }

    /** Returns the version readers at a revision see, or null where the key did not exist then. */
    static @Nullable KeyVersion at(@Nullable KeyVersion newest, long revision) {
        KeyVersion version = newest;
        while (version != null && version.modRevision > revision) {
            version = version.previous;
        }
        return version == null || version.value == null ? null : version;
    }
}
