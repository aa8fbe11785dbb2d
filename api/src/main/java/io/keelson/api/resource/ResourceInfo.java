package io.keelson.api.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a built-in resource.
 *
 * @param group the API group, empty for the core group
 * @param version the version served
 * @param resource the plural name
 * @param singular the singular name
 * @param kind the kind of its objects
 * @param listKind the kind of lists of them
 * @param namespaced whether its objects live in namespaces
 * @param shortNames the short names, in the order they are announced
 * @param categories the categories, such as {@code all}
 * @param verbs the verbs, in alphabetical order
 * @param subresources the subresources, in alphabetical order
 * @param storageVersionHash what discovery announces for the stored version, empty where its objects are not stored
 * @param storage the type its objects are stored as; its own kind where they are not stored
 * @param storageResource the collection that its objects are stored in, which another version may share
 * @param storagePrefix where in the store its objects are: the key's part between {@code /registry/} and the namespace
 */
public record ResourceInfo(
        String group,
        String version,
        String resource,
        String singular,
        String kind,
        String listKind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        List<String> verbs,
        List<SubresourceInfo> subresources,
        String storageVersionHash,
        GroupVersionKind storage,
        GroupVersionResource storageResource,
        String storagePrefix) {

    /** Returns the collection's name. */
    public GroupVersionResource gvr() {
        return new GroupVersionResource(group, version, resource);
    }

    /** Returns the type of its objects. */
    public GroupVersionKind gvk() {
        return new GroupVersionKind(group, version, kind);
    }

    /** Returns the {@code apiVersion} of its objects. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns whether it has the verb, such as {@code deletecollection}. */
    public boolean allows(String verb) {
        return verbs.contains(verb);
    }

    /** Returns whether its objects are stored, other than those of reviews and bindings. */
    public boolean stored() {
        return !storageVersionHash.isEmpty();
    }

    /** Returns the subresource of that name, or null. */
    public @Nullable SubresourceInfo subresource(String name) {
        for (SubresourceInfo subresource : subresources) {
            if (subresource.name().equals(name)) {
                return subresource;
            }
        }
        return null;
    }
}
