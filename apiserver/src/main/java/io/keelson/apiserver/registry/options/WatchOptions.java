package io.keelson.apiserver.registry.options;

import org.jspecify.annotations.Nullable;

/**
 * What a watch follows and where it starts.
 *
 * @param labelSelector as in the query, empty for all
 * @param fieldSelector as in the query, empty for all
 * @param resourceVersion empty or {@code 0} to start with what is there, else the version after which to start
 * @param resourceVersionMatch {@code NotOlderThan} with {@code sendInitialEvents}, else empty
 * @param allowWatchBookmarks whether the client understands bookmarks
 * @param sendInitialEvents whether the watch starts with the objects there are and a bookmark; null where not said
 * @param timeoutSeconds when the watch ends, 0 for the server's choice
 * @param continueToken the query's {@code continue}, which watches refuse
 */
public record WatchOptions(
        String labelSelector,
        String fieldSelector,
        String resourceVersion,
        String resourceVersionMatch,
        boolean allowWatchBookmarks,
        @Nullable Boolean sendInitialEvents,
        long timeoutSeconds,
        String continueToken) {
    /** Everything, starting with what is there. */
    public static final WatchOptions ALL = new WatchOptions("", "", "", "", false, null, 0, "");

    /**
     * Returns the options in full: a watch from any or the newest version on, as older clients ask for it, is one that
     * starts with the objects there are, and says when they have all been sent.
     */
    public WatchOptions completed() {
        boolean anyVersion = resourceVersion.isEmpty() || resourceVersion.equals("0");
        if (sendInitialEvents != null || !resourceVersionMatch.isEmpty() || !anyVersion) {
            return this;
        }
        return new WatchOptions(
                labelSelector,
                fieldSelector,
                resourceVersion,
                "NotOlderThan",
                allowWatchBookmarks,
                true,
                timeoutSeconds,
                continueToken);
    }
}
