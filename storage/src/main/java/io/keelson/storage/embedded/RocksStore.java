package io.keelson.storage.embedded;

import io.keelson.storage.StorageException;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.LoggerFactory;

/** RocksDB with its options, closed only while nobody is inside: native handles must not be used after that. */
final class RocksStore implements AutoCloseable {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RocksStore.class);
    /** Below this size every checksum is verified when opening, which takes some ten milliseconds. */
    private static final long VERIFIED_BYTES = 32L * 1024 * 1024;

    static {
        RocksDB.loadLibrary();
    }

    private final DataDirectory directory;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Cache cache;
    private final Logger logger;
    private final Options options;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    private @Nullable RocksDB database;

    /** What runs inside the store. */
    interface Use<T extends @Nullable Object> {
        T with(RocksDB database) throws RocksDBException;
    }

    @SuppressWarnings("this-escape")
    RocksStore(DataDirectory directory, EmbeddedOptions settings) {
        this.directory = directory;
        cache = new LRUCache(settings.blockCacheBytes());
        logger = new Logger(InfoLogLevel.ERROR_LEVEL) {
            @Override
            protected void log(InfoLogLevel level, String message) {
                LOG.warn("RocksDB: {}", message);
            }
        };
        options = new Options()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setLogger(logger)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setWriteBufferSize(settings.writeBufferBytes())
                .setMaxWriteBufferNumber(2)
                .setMaxTotalWalSize(settings.writeBufferBytes() * 4)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(256)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setBlockSize(8 * 1024));
        try {
            open();
        } catch (StorageException e) {
            close();
            throw e;
        }
    }

    private void open() {
        if (directory.holdsStore()) {
            verify();
        }
        try {
            database = RocksDB.open(options, directory.path().toString());
        } catch (RocksDBException e) {
            throw directory.damaged(String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads without writing anything, so that a damaged store is refused as it is. */
    private void verify() {
        try (RocksDB readOnly = RocksDB.openReadOnly(options, directory.path().toString())) {
            if (directory.tableBytes() <= VERIFIED_BYTES) {
                readOnly.verifyChecksum();
            }
        } catch (RocksDBException e) {
            throw directory.damaged(String.valueOf(e.getMessage()), e);
        }
    }

    /** Closes and opens again, which drops what a failed write left in memory. */
    void reopen() {
        lock.writeLock().lock();
        try {
            if (database != null) {
                database.close();
                database = null;
            }
            open();
        } finally {
            lock.writeLock().unlock();
        }
    }

    <T extends @Nullable Object> T use(Use<T> use) {
        lock.readLock().lock();
        try {
            RocksDB current = database;
            if (current == null) {
                throw new StorageException("The storage engine is closed.", false, null);
            }
            return use.with(current);
        } catch (RocksDBException e) {
            throw new StorageException(
                    "The store in " + directory.path() + " could not be used: " + e.getMessage(), false, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Writes and returns once it is on disk. */
    void writeSynced(WriteBatch batch) {
        use(db -> {
            db.write(synced, batch);
            return true;
        });
    }

    /** Writes what may be lost with the power, but never without all that is written later. */
    void writeUnsynced(WriteBatch batch) {
        use(db -> {
            db.write(unsynced, batch);
            return true;
        });
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (database != null) {
                database.close();
                database = null;
            }
            List.of(synced, unsynced, options, logger, cache).forEach(org.rocksdb.AbstractNativeReference::close);
        } finally {
            lock.writeLock().unlock();
            directory.close();
        }
    }
}
