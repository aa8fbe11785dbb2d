package io.keelson.apiserver.discovery;

import io.keelson.api.json.Json;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The discovery documents of a set of resources, and of what others serve. Immutable; made anew when resources come or go.
 */
public final class DiscoveryDocuments {
    private final Map<String, Map<String, Served>> groups;
    private final Predicate<ResourceInfo> custom;

    /** What is served in a version: our resources, or what somebody else says. */
    record Served(List<ResourceInfo> resources, @Nullable ExternalVersion external) {}

    /**
     * @param resources groups by priority, versions by preference, resources by name
     * @param external the group versions that others serve, also in the place of ours
     * @param priorities what comes first, by group version; the built-in groups have one each
     * @param custom tells which resources are custom ones: their kinds are named in full
     */
    public DiscoveryDocuments(
            Collection<ResourceInfo> resources,
            Collection<ExternalVersion> external,
            Map<String, VersionPriority> priorities,
            Predicate<ResourceInfo> custom) {
        this.custom = custom;
        Map<String, Map<String, Served>> all = new LinkedHashMap<>();
        for (ResourceInfo resource : resources) {
            all.computeIfAbsent(resource.group(), any -> new LinkedHashMap<>())
                    .computeIfAbsent(resource.version(), any -> new Served(new ArrayList<>(), null))
                    .resources()
                    .add(resource);
        }
        all.values()
                .forEach(versions -> versions.values()
                        .forEach(served -> served.resources().sort(Comparator.comparing(ResourceInfo::resource))));
        for (ExternalVersion version : external) {
            all.computeIfAbsent(version.group(), any -> new LinkedHashMap<>())
                    .put(version.version(), new Served(List.of(), version));
        }
        this.groups = new GroupOrder(priorities).sorted(all);
    }

    /** Returns whether the group has resources. */
    public boolean hasGroup(String group) {
        return groups.containsKey(group);
    }

    /**
     * Returns {@code /api}.
     *
     * @param serverAddress where this server can be reached, as host and port
     */
    public ObjectNode legacyVersions(String serverAddress) {
        ObjectNode document = Json.object().put("kind", "APIVersions");
        ArrayNode versions = document.putArray("versions");
        groups.getOrDefault("", Map.of()).keySet().forEach(versions::add);
        document.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return document;
    }

    /** Returns {@code /apis}. */
    public ObjectNode groupList() {
        ObjectNode document = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode list = document.putArray("groups");
        groups.forEach((group, versions) -> {
            if (!group.isEmpty()) {
                list.add(group(Json.object().put("name", group), group, versions));
            }
        });
        return document;
    }

    /** Returns {@code /apis/<group>}, or null where there is none of that name. */
    public @Nullable ObjectNode group(String group) {
        Map<String, Served> versions = groups.get(group);
        return versions == null
                ? null
                : group(
                        Json.object()
                                .put("kind", "APIGroup")
                                .put("apiVersion", "v1")
                                .put("name", group),
                        group,
                        versions);
    }

    private static ObjectNode group(ObjectNode document, String group, Map<String, Served> versions) {
        ArrayNode list = document.putArray("versions");
        for (String version : versions.keySet()) {
            list.addObject().put("groupVersion", group + "/" + version).put("version", version);
        }
        document.set("preferredVersion", list.get(0).deepCopy());
        return document;
    }

    /** Returns {@code /api/v1} or {@code /apis/<group>/<version>}, or null where it is not served. */
    public @Nullable ObjectNode resourceList(String group, String version) {
        Served served = groups.getOrDefault(group, Map.of()).get(version);
        if (served == null) {
            return null;
        }
        ObjectNode document = Json.object().put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            document.put("apiVersion", "v1");
        }
        document.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode list = document.putArray("resources");
        for (ResourceInfo resource : served.resources()) {
            ObjectNode entry = list.addObject()
                    .put("name", resource.resource())
                    .put("singularName", resource.singular())
                    .put("namespaced", resource.namespaced())
                    .put("kind", resource.kind());
            strings(entry, "verbs", resource.verbs(), true);
            strings(entry, "shortNames", resource.shortNames(), false);
            strings(entry, "categories", resource.categories(), false);
            if (!resource.storageVersionHash().isEmpty()) {
                entry.put("storageVersionHash", resource.storageVersionHash());
            }
            for (SubresourceInfo subresource : resource.subresources()) {
                ObjectNode part = list.addObject()
                        .put("name", resource.resource() + "/" + subresource.name())
                        .put("singularName", "")
                        .put("namespaced", resource.namespaced());
                if (foreign(resource, subresource)) {
                    part.put("group", subresource.group()).put("version", subresource.version());
                }
                part.put("kind", subresource.kind());
                strings(part, "verbs", subresource.verbs(), true);
            }
        }
        return document;
    }

    /**
     * Returns the aggregated form of {@code /api} or {@code /apis}.
     *
     * @param legacy whether that of {@code /api}
     */
    public ObjectNode aggregated(boolean legacy) {
        ObjectNode document =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        document.putObject("metadata");
        ArrayNode items = document.putArray("items");
        groups.forEach((group, versions) -> {
            if (group.isEmpty() == legacy) {
                ObjectNode item = items.addObject();
                ObjectNode metadata = item.putObject("metadata");
                if (!group.isEmpty()) {
                    metadata.put("name", group);
                }
                ArrayNode list = item.putArray("versions");
                versions.forEach((version, served) -> aggregated(list, version, served));
            }
        });
        return document;
    }

    private void aggregated(ArrayNode versions, String version, Served served) {
        ExternalVersion external = served.external();
        if (external != null) {
            if (external.entry() != null) {
                versions.add(external.entry());
            }
            return;
        }
        ObjectNode entry = versions.addObject().put("version", version);
        ArrayNode all = entry.putArray("resources");
        served.resources().forEach(resource -> aggregated(all.addObject(), resource));
        entry.put("freshness", "Current");
    }

    private void aggregated(ObjectNode entry, ResourceInfo resource) {
        boolean full = custom.test(resource);
        entry.put("resource", resource.resource());
        entry.putObject("responseKind")
                .put("group", full ? resource.group() : "")
                .put("version", full ? resource.version() : "")
                .put("kind", resource.kind());
        entry.put("scope", resource.namespaced() ? "Namespaced" : "Cluster")
                .put("singularResource", resource.singular());
        strings(entry, "verbs", resource.verbs(), true);
        strings(entry, "shortNames", resource.shortNames(), false);
        strings(entry, "categories", resource.categories(), false);
        if (resource.subresources().isEmpty()) {
            return;
        }
        ArrayNode list = entry.putArray("subresources");
        for (SubresourceInfo subresource : resource.subresources()) {
            ObjectNode part = list.addObject().put("subresource", subresource.name());
            boolean foreign = full || foreign(resource, subresource);
            part.putObject("responseKind")
                    .put("group", foreign ? subresource.group() : "")
                    .put("version", foreign ? subresource.version() : "")
                    .put("kind", subresource.kind());
            strings(part, "verbs", subresource.verbs(), true);
        }
    }

    /** Whether a subresource speaks a kind of another group or version than its resource. */
    private static boolean foreign(ResourceInfo resource, SubresourceInfo subresource) {
        return !subresource.group().equals(resource.group())
                || !subresource.version().equals(resource.version());
    }

    private static void strings(ObjectNode entry, String key, List<String> values, boolean always) {
        if (always || !values.isEmpty()) {
            ArrayNode array = entry.putArray(key);
            values.forEach(array::add);
        }
    }
}
