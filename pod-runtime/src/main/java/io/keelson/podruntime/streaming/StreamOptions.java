package io.keelson.podruntime.streaming;

/** Which streams a session has. With a terminal, errors come with the output. */
public record StreamOptions(boolean stdin, boolean stdout, boolean stderr, boolean terminal) {}
