package io.keelson.apiserver.audit;

import java.util.concurrent.CompletableFuture;

/** Takes events. */
interface AuditSink {
    /**
     * Takes an event; does not block.
     *
     * @param line the event in JSON with a line feed
     * @return whether it has been written, once that is known; false at once where there is no room for it
     */
    CompletableFuture<Boolean> take(byte[] line);
}
