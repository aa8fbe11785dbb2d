package io.keelson.client.discovery;

import io.keelson.client.transport.ResourcePath;
import java.util.Set;

/**
 * A resource that is served in a version.
 *
 * @param path where
 * @param kind the kind of its objects
 * @param verbs what can be done with it
 * @param preferred whether it is the version to use when any will do
 */
public record ServedResource(ResourcePath path, String kind, Set<String> verbs, boolean preferred) {
    /** The group, empty for the core. */
    public String group() {
        int slash = path.apiVersion().indexOf('/');
        return slash < 0 ? "" : path.apiVersion().substring(0, slash);
    }
}
