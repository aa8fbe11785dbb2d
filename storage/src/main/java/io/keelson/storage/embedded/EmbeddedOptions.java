package io.keelson.storage.embedded;

/**
 * How an embedded engine uses memory, disk and time.
 *
 * @param queuedCommits how many commits may wait for the disk before further ones are refused
 * @param groupBytes about how many bytes of values one fsync may cover
 * @param recentEventBytes how many bytes of recent events are kept in memory for watches
 * @param blockCacheBytes RocksDB's cache of blocks read
 * @param writeBufferBytes the size of one RocksDB write buffer, of which there are at most two
 * @param reservedDiskBytes how much room on the disk writes leave; below it they are refused
 */
public record EmbeddedOptions(
        int queuedCommits,
        long groupBytes,
        long recentEventBytes,
        long blockCacheBytes,
        long writeBufferBytes,
        long reservedDiskBytes) {

    private static final long MIB = 1024 * 1024;

    /** Returns what a cluster on one machine needs; the engine then takes about 40 MiB. */
    public static EmbeddedOptions defaults() {
        return new EmbeddedOptions(4096, 4 * MIB, 8 * MIB, 16 * MIB, 8 * MIB, 64 * MIB);
    }

    /** Returns these options with another {@link #recentEventBytes()}. */
    public EmbeddedOptions withRecentEventBytes(long bytes) {
        return new EmbeddedOptions(
                queuedCommits, groupBytes, bytes, blockCacheBytes, writeBufferBytes, reservedDiskBytes);
    }

    /** Returns these options with another {@link #reservedDiskBytes()}. */
    public EmbeddedOptions withReservedDiskBytes(long bytes) {
        return new EmbeddedOptions(
                queuedCommits, groupBytes, recentEventBytes, blockCacheBytes, writeBufferBytes, bytes);
    }
}
