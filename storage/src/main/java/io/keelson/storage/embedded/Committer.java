package io.keelson.storage.embedded;

import io.keelson.storage.Backend.Change;
import io.keelson.storage.Backend.Commit;
import io.keelson.storage.Backend.EventBatch;
import io.keelson.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.rocksdb.RocksIterator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Group commit: one thread takes all transactions that wait, decides them in order, writes them with one fsync, shows
 * them to readers and watchers and has them acknowledged while it goes on with the next group.
 *
 * <p>After a write that failed, the store is opened again before the next one: what RocksDB holds of the failed write
 * is dropped, and had it reached the disk after all, it becomes visible then.
 */
final class Committer {
    private final RocksStore store;
    private final DataDirectory directory;
    private final EmbeddedOptions options;
    private final Consumer<List<EventBatch>> published;
    private final Executor acknowledgements;
    private final ArrayBlockingQueue<Transaction> waiting;
    private final Thread thread;
    private volatile boolean closed;
    /** The newest revision on disk; only touched by the thread. */
    private long revision;
    /** Whether the last write failed; only touched by the thread. */
    private boolean broken;

    /**
     * @param revision the newest revision on disk
     * @param published told of transactions once they are on disk, before they are acknowledged
     * @param acknowledgements answers callers
     */
    Committer(
            RocksStore store,
            DataDirectory directory,
            EmbeddedOptions options,
            long revision,
            Consumer<List<EventBatch>> published,
            Executor acknowledgements) {
        this.store = store;
        this.directory = directory;
        this.options = options;
        this.revision = revision;
        this.published = published;
        this.acknowledgements = acknowledgements;
        this.waiting = new ArrayBlockingQueue<>(options.queuedCommits());
        this.thread = Thread.ofPlatform().daemon().name("storage-commit").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Mono<Commit> commit(List<Change> changes) {
        return Mono.create(answer -> submit(new Transaction(changes, answer)));
    }

    private void submit(Transaction transaction) {
        if (closed) {
            transaction.answer().error(closing());
        } else if (!waiting.offer(transaction)) {
            transaction.answer().error(new StorageException("Too many writes are waiting for the disk.", true, null));
        } else if (closed && waiting.remove(transaction)) {
            transaction.answer().error(closing());
        }
    }

    /** Finishes the group being written and refuses what waits. */
    void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Transaction left = waiting.poll(); left != null; left = waiting.poll()) {
            left.answer().error(closing());
        }
    }

    private static StorageException closing() {
        return new StorageException("The storage engine is closed.", false, null);
    }

    private void run() {
        while (!closed) {
            List<Transaction> group = new ArrayList<>();
            try {
                Transaction next = waiting.take();
                for (long bytes = 0; next != null; next = bytes < options.groupBytes() ? waiting.poll() : null) {
                    bytes += next.bytes();
                    group.add(next);
                }
            } catch (InterruptedException e) {
                return;
            }
            write(group);
        }
    }

    private void write(List<Transaction> transactions) {
        List<Commit> outcomes;
        try {
            if (broken) {
                recover();
            }
            checkRoom(transactions);
            outcomes = store.use(db -> {
                List<Commit> decided = new ArrayList<>(transactions.size());
                try (RocksIterator stored = db.newIterator();
                        Group group = new Group(stored, revision)) {
                    for (Transaction transaction : transactions) {
                        decided.add(group.decide(transaction.changes()));
                    }
                    if (!group.transactions.isEmpty()) {
                        flush(group);
                    }
                }
                return decided;
            });
        } catch (RuntimeException e) {
            answer(() ->
                    transactions.forEach(transaction -> transaction.answer().error(e)));
            return;
        }
        answer(() -> {
            for (int i = 0; i < outcomes.size(); i++) {
                MonoSink<Commit> answer = transactions.get(i).answer();
                answer.success(outcomes.get(i));
            }
        });
    }

    private void flush(Group group) {
        try {
            store.writeSynced(group.batch);
        } catch (StorageException e) {
            broken = true;
            throw new StorageException("The write was refused: " + e.getMessage(), false, e);
        }
        revision = group.transactions.getLast().revision();
        published.accept(group.transactions);
    }

    private void recover() {
        store.reopen();
        List<EventBatch> found = store.use(db -> {
            long newest = KeyVersions.newestRevision(db);
            List<EventBatch> all = KeyVersions.transactions(db, revision, newest, Integer.MAX_VALUE);
            return all == null ? List.<EventBatch>of() : all;
        });
        broken = false;
        if (!found.isEmpty()) {
            revision = found.getLast().revision();
            published.accept(found);
        }
    }

    /** Refuses to write into the room that RocksDB needs to keep its files in order. */
    private void checkRoom(List<Transaction> transactions) {
        try {
            long bytes = transactions.stream().mapToLong(Transaction::bytes).sum();
            if (options.reservedDiskBytes() > 0 && directory.usableBytes() - bytes < options.reservedDiskBytes()) {
                throw new StorageException(
                        "The write was refused: the disk of " + directory.path()
                                + " is full; free some room, then writes work again.",
                        false,
                        null);
            }
        } catch (IOException e) {
            throw new StorageException("The disk of " + directory.path() + " cannot be asked: " + e, false, e);
        }
    }

    private void answer(Runnable answers) {
        acknowledgements.execute(answers);
    }
}
