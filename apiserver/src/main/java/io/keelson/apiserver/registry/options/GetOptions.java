package io.keelson.apiserver.registry.options;

/**
 * How an object is read.
 *
 * @param resourceVersion empty for the most recent state, {@code 0} for any, else a version it must not be older than
 */
public record GetOptions(String resourceVersion) {
    /** The most recent state. */
    public static final GetOptions RECENT = new GetOptions("");
}
