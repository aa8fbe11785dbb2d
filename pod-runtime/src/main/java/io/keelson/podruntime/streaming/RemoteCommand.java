package io.keelson.podruntime.streaming;

import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** The client's streams of an exec or attach session; those it did not ask for are null. */
public interface RemoteCommand {
    /** What the client sends; ends when it closes its side or goes away. */
    @Nullable
    InputStream stdin();

    /** Writes block while the client is slow and fail when it is gone. */
    @Nullable
    OutputStream stdout();

    /** Null with a terminal. */
    @Nullable
    OutputStream stderr();

    /** Calls {@code listener} with every size of the client's terminal, the last known one at once. */
    void onResize(Resize listener);

    /** Calls {@code action} when the client goes away before the session has ended. */
    void onGone(Runnable action);

    /** Takes the size of a terminal, in characters. */
    interface Resize {
        void to(int columns, int rows);
    }
}
