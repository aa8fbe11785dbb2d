package io.keelson.distribution.process;

/** A part of the cluster that the process starts and stops. */
interface Component {

    /** Returns its name as {@code status} and {@code logs} show it. */
    String name();

    /** Starts it; returns when it works. */
    void start() throws Exception;

    /** Stops it; harmless where it never started. */
    void stop();

    /** Returns {@code ready}, or what is wrong in a few words. */
    String health();
}
