package io.keelson.api.resource;

import org.jspecify.annotations.Nullable;

/**
 * A collection that requests address.
 *
 * @param group the API group, empty for the core group
 * @param version the version within the group
 * @param resource the plural, lower-case resource name, such as {@code pods}
 */
public record GroupVersionResource(String group, String version, String resource) {

    /** Returns the {@code apiVersion} of the collection's objects' group and version. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns {@code resource} in the core group, else {@code resource.group}, as errors name it. */
    public String qualifiedResource() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    /** As records have it, written out because it is the key of maps that every request asks. */
    @Override
    public int hashCode() {
        return 31 * (31 * group.hashCode() + version.hashCode()) + resource.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupVersionResource that
                && resource.equals(that.resource)
                && group.equals(that.group)
                && version.equals(that.version);
    }
}
