package io.keelson.api.resource;

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
}
