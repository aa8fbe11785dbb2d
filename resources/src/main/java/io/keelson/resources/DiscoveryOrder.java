package io.keelson.resources;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.resource.KubeVersions;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.api.resource.ResourceInfo;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Built-in resources in the catalogue's order, which is that of their groups' priorities; then the others by group. */
final class DiscoveryOrder implements Comparator<ResourceInfo> {
    private final Map<GroupVersionResource, Integer> ranks = new HashMap<>();

    DiscoveryOrder(ResourceCatalog catalog) {
        for (ResourceInfo info : catalog.all()) {
            ranks.put(info.gvr(), ranks.size());
        }
    }

    @Override
    public int compare(ResourceInfo one, ResourceInfo other) {
        int byRank = Integer.compare(rank(one), rank(other));
        if (byRank != 0 || rank(one) < ranks.size()) {
            return byRank;
        }
        int byGroup = one.group().compareTo(other.group());
        return byGroup != 0 ? byGroup : KubeVersions.PREFERRED_FIRST.compare(one.version(), other.version());
    }

    private int rank(ResourceInfo info) {
        return ranks.getOrDefault(info.gvr(), ranks.size());
    }
}
