package io.keelson.api.resource;

import java.util.List;

/**
 * A built-in API group.
 *
 * @param name empty for the core group
 * @param versions its versions, the preferred one first
 */
public record GroupInfo(String name, List<String> versions) {

    /** Copies the versions. */
    public GroupInfo {
        versions = List.copyOf(versions);
    }

    /** Returns the version that clients without a wish use. */
    public String preferredVersion() {
        return versions.getFirst();
    }
}
