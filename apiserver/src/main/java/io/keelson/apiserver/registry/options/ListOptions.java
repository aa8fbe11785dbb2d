package io.keelson.apiserver.registry.options;

/**
 * Which objects are listed and how fresh the list has to be.
 *
 * @param labelSelector as in the query, empty for all
 * @param fieldSelector as in the query, empty for all
 * @param limit the most objects in one chunk, 0 for all
 * @param continueToken the token of the chunk before, empty for the first
 * @param resourceVersion empty for the most recent state, {@code 0} for any, else a version
 * @param resourceVersionMatch {@code Exact}, {@code NotOlderThan} or empty
 * @param timeoutSeconds how long the request may take, 0 for the server's default
 * @param sendInitialEvents as in the query, empty where it was not sent; refused for lists
 */
public record ListOptions(
        String labelSelector,
        String fieldSelector,
        long limit,
        String continueToken,
        String resourceVersion,
        String resourceVersionMatch,
        long timeoutSeconds,
        String sendInitialEvents) {
    /** Everything, most recent. */
    public static final ListOptions ALL = new ListOptions("", "", 0, "", "", "", 0, "");
}
