package io.keelson.api.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Reads the table of built-in resources, {@code resources.tsv}, whose head says what its columns are. */
final class ResourceTable {
    private static final List<String> STORED_VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> STATUS_VERBS = List.of("get", "patch", "update");

    /** Resources whose objects are stored as another version or group has them. */
    private static final Map<String, GroupVersionKind> STORED_ELSEWHERE = Map.of(
            "autoscaling/v1 horizontalpodautoscalers",
            new GroupVersionKind("autoscaling", "v2", "HorizontalPodAutoscaler"),
            "events.k8s.io/v1 events",
            new GroupVersionKind("", "v1", "Event"));

    private ResourceTable() {}

    static ResourceCatalog load() {
        List<List<String>> blocks = new ArrayList<>();
        for (String line : read().split("\n")) {
            if (line.startsWith(" /")) {
                blocks.getLast().add(line.substring(2));
            } else if (!line.startsWith("#")) {
                blocks.add(new ArrayList<>(List.of(line)));
            }
        }
        List<ResourceInfo> resources = new ArrayList<>(blocks.size());
        Map<String, Set<String>> versions = new LinkedHashMap<>();
        for (List<String> block : blocks) {
            ResourceInfo info = resource(block);
            resources.add(info);
            Set<String> ofGroup = versions.get(info.group());
            if (ofGroup == null) {
                ofGroup = new LinkedHashSet<>();
                versions.put(info.group(), ofGroup);
            }
            ofGroup.add(info.version());
        }
        List<GroupInfo> groups = new ArrayList<>(versions.size());
        for (Map.Entry<String, Set<String>> entry : versions.entrySet()) {
            groups.add(new GroupInfo(entry.getKey(), new ArrayList<>(entry.getValue())));
        }
        return new ResourceCatalog(resources, groups);
    }

    private static ResourceInfo resource(List<String> block) {
        String[] columns = block.getFirst().split("\t", -1);
        GroupVersionKind kind = GroupVersionKind.of(columns[0], columns[3]);
        GroupVersionKind storage = STORED_ELSEWHERE.getOrDefault(columns[0] + " " + columns[1], kind);
        List<SubresourceInfo> subresources = new ArrayList<>(block.size() - 1);
        for (String line : block.subList(1, block.size())) {
            String[] parts = line.split("\t", -1);
            int space = parts[1].indexOf(' ');
            GroupVersionKind spoken = space < 0
                    ? new GroupVersionKind(kind.group(), kind.version(), parts[1])
                    : GroupVersionKind.of(parts[1].substring(0, space), parts[1].substring(space + 1));
            subresources.add(
                    new SubresourceInfo(parts[0], spoken.kind(), spoken.group(), spoken.version(), verbs(parts[2])));
        }
        return new ResourceInfo(
                kind.group(),
                kind.version(),
                columns[1],
                columns[2],
                kind.kind(),
                kind.kind() + "List",
                columns[4].equals("namespaced"),
                list(columns[5]),
                list(columns[6]),
                verbs(columns[7]),
                List.copyOf(subresources),
                columns[8].equals("-") ? "" : columns[8],
                storage,
                new GroupVersionResource(storage.group(), storage.version(), columns[1]),
                columns[9].equals("-") ? columns[1] : columns[9]);
    }

    private static List<String> verbs(String column) {
        return switch (column) {
            case "*" -> STORED_VERBS;
            case "status" -> STATUS_VERBS;
            default -> list(column);
        };
    }

    private static List<String> list(String column) {
        return column.equals("-") ? List.of() : List.of(column.split(",", -1));
    }

    private static String read() {
        try (InputStream in = Objects.requireNonNull(ResourceTable.class.getResourceAsStream("resources.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
