package io.keelson.api.resource;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All resources that are built in. Immutable. */
public final class ResourceCatalog {
    private final Map<GroupVersionResource, ResourceInfo> resources = new LinkedHashMap<>();
    private final Map<GroupVersionKind, ResourceInfo> kinds = new LinkedHashMap<>();
    private final List<GroupInfo> groups;

    ResourceCatalog(List<ResourceInfo> all, List<GroupInfo> groups) {
        for (ResourceInfo info : all) {
            resources.put(info.gvr(), info);
            kinds.putIfAbsent(info.gvk(), info);
        }
        this.groups = List.copyOf(groups);
    }

    /** Returns the built-in resources. */
    public static ResourceCatalog builtin() {
        return Builtin.CATALOG;
    }

    /** Returns every version of every resource: groups by priority, versions by preference, resources by name. */
    public Collection<ResourceInfo> all() {
        return Collections.unmodifiableCollection(resources.values());
    }

    /** Returns the groups in the order discovery lists them. */
    public List<GroupInfo> groups() {
        return groups;
    }

    /** Returns the group, or null where there is none of that name. */
    public @Nullable GroupInfo group(String name) {
        for (GroupInfo group : groups) {
            if (group.name().equals(name)) {
                return group;
            }
        }
        return null;
    }

    /** Returns the resource, or null where it is not built in. */
    public @Nullable ResourceInfo find(GroupVersionResource gvr) {
        return resources.get(gvr);
    }

    /** Returns the resource, or null where it is not built in. */
    public @Nullable ResourceInfo find(String group, String version, String resource) {
        return resources.get(new GroupVersionResource(group, version, resource));
    }

    /** Returns the resource whose objects have this type, or null where there is none. */
    public @Nullable ResourceInfo kind(GroupVersionKind gvk) {
        return kinds.get(gvk);
    }

    /** Returns the resources of one group and version, by name. */
    public List<ResourceInfo> resources(String group, String version) {
        return resources.values().stream()
                .filter(info -> info.group().equals(group) && info.version().equals(version))
                .toList();
    }

    private static final class Builtin {
        private static final ResourceCatalog CATALOG = ResourceTable.load();
    }
}
