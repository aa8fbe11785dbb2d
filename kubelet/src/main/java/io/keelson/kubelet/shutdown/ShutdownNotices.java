package io.keelson.kubelet.shutdown;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** Whoever takes the machine down: tells of it, and waits. Calls may block. */
public interface ShutdownNotices extends AutoCloseable {

    /**
     * Asks to be told, and to be waited for.
     *
     * @param wanted how long the machine has to wait at least
     * @param told true when it is about to go down, false when that has been called off
     * @throws IOException where there is nobody who would tell, or wait so long
     */
    void start(Duration wanted, Consumer<Boolean> told) throws IOException;

    /** Says that the machine need not wait any longer. */
    void release();

    /** Asks again to be waited for. */
    void acquire() throws IOException;

    @Override
    void close();
}
