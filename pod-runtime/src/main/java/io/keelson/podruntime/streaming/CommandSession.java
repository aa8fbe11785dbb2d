package io.keelson.podruntime.streaming;

import java.io.IOException;

/** What an exec or attach URL stands for. */
public interface CommandSession {
    /**
     * Runs to the end, on a thread of its own.
     *
     * @return the exit code to report
     * @throws IOException when the command could not be run, with a message for the user
     */
    int run(RemoteCommand client) throws IOException;

    /** What to say before the message of a failure, as upstream's servers do. */
    String failurePrefix();

    /** The command, for the message about its exit code. */
    String command();
}
