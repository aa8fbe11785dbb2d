package io.keelson.storage.etcd;

import io.grpc.Status;
import io.keelson.storage.CompactedException;
import io.keelson.storage.StorageException;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** What etcd's failures mean. */
final class EtcdFailures {
    private EtcdFailures() {}

    /**
     * Translates a failure.
     *
     * @param revision the revision that was asked for, 0 for the newest
     */
    static Throwable translate(Throwable failure, long revision) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StorageException || cause instanceof IllegalArgumentException) {
            return cause;
        }
        if (cause instanceof io.etcd.jetcd.common.exception.CompactedException compacted) {
            return new CompactedException(compacted.getCompactedRevision());
        }
        if (cause instanceof TimeoutException) {
            return new StorageException("etcd did not answer in time", true, cause);
        }
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("has been compacted")) {
            return new CompactedException(revision + 1);
        }
        if (message.contains("future revision")) {
            return new StorageException("revision " + revision + " has not been reached yet", true, cause);
        }
        if (message.contains("database space exceeded")) {
            return new StorageException("etcd has no space left", false, cause);
        }
        Status.Code code = Status.fromThrowable(cause).getCode();
        boolean retriable =
                switch (code) {
                    case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, CANCELLED, UNKNOWN, RESOURCE_EXHAUSTED, INTERNAL ->
                        true;
                    default -> false;
                };
        return new StorageException("etcd: " + cause.getMessage(), retriable, cause);
    }
}
