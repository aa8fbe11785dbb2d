package io.keelson.api.resource;

import org.jspecify.annotations.Nullable;

/**
 * The type of an object as its {@code apiVersion} and {@code kind} say it.
 *
 * @param group the API group, empty for the core group
 * @param version the version within the group, such as {@code v1}
 * @param kind the kind, such as {@code Pod}
 */
public record GroupVersionKind(String group, String version, String kind) {

    /** Parses an {@code apiVersion}: {@code v1} or {@code apps/v1}. */
    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    /** Returns the {@code apiVersion}: the version alone in the core group, else {@code group/version}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    @Override
    public String toString() {
        return apiVersion() + ", Kind=" + kind;
    }

    /** As records have it, written out because it is the key of maps that every request asks. */
    @Override
    public int hashCode() {
        return 31 * (31 * group.hashCode() + version.hashCode()) + kind.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupVersionKind that
                && kind.equals(that.kind)
                && group.equals(that.group)
                && version.equals(that.version);
    }
}
