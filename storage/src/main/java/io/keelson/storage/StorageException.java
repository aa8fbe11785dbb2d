package io.keelson.storage;

import org.jspecify.annotations.Nullable;

/** A failure of the storage engine; whether trying again may help is said by {@link #retriable()}. */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean retriable;

    /**
     * @param message what happened, in one sentence a user can act on
     * @param retriable whether the same call may succeed later
     * @param cause what the engine said, or null
     */
    public StorageException(String message, boolean retriable, @Nullable Throwable cause) {
        super(message, cause);
        this.retriable = retriable;
    }

    /** Returns whether the same call may succeed later. */
    public boolean retriable() {
        return retriable;
    }
}
