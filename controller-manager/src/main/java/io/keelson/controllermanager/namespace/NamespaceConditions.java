package io.keelson.controllermanager.namespace;

import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.keelson.client.workload.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The conditions that say how the deletion of a namespace goes. Pure. */
final class NamespaceConditions {
    private record Word(String reason, String message) {}

    private static final Map<String, Word> FINE = new LinkedHashMap<>();

    static {
        FINE.put(
                "NamespaceDeletionDiscoveryFailure",
                new Word("ResourcesDiscovered", "All resources successfully discovered"));
        FINE.put(
                "NamespaceDeletionGroupVersionParsingFailure",
                new Word("ParsedGroupVersions", "All legacy kube types successfully parsed"));
        FINE.put(
                "NamespaceDeletionContentFailure",
                new Word("ContentDeleted", "All content successfully deleted, may be waiting on finalization"));
        FINE.put("NamespaceContentRemaining", new Word("ContentRemoved", "All content successfully removed"));
        FINE.put(
                "NamespaceFinalizersRemaining",
                new Word("ContentHasNoFinalizers", "All content-preserving finalizers finished"));
    }

    private NamespaceConditions() {}

    /** The conditions after a pass; equal to those before when nothing is new. */
    static List<NamespaceCondition> after(List<NamespaceCondition> before, ContentDeletion pass, Instant now) {
        List<NamespaceCondition> after = new ArrayList<>(before);
        FINE.forEach((type, fine) -> {
            Word wrong = wrong(type, pass);
            Word word = wrong == null ? fine : wrong;
            set(after, type, wrong == null ? "False" : "True", word, now);
        });
        return after;
    }

    private static @Nullable Word wrong(String type, ContentDeletion pass) {
        return switch (type) {
            case "NamespaceDeletionDiscoveryFailure" ->
                pass.discoveryFailure() == null ? null : new Word("DiscoveryFailed", pass.discoveryFailure());
            case "NamespaceDeletionContentFailure" ->
                pass.failures().isEmpty()
                        ? null
                        : new Word(
                                "ContentDeletionFailed",
                                "Failed to delete all resource types, "
                                        + pass.failures().size() + " remaining: "
                                        + String.join(
                                                ", ",
                                                pass.failures().stream()
                                                        .sorted()
                                                        .toList()));
            case "NamespaceContentRemaining" ->
                pass.remaining().isEmpty() || pass.onlyPods()
                        ? null
                        : new Word(
                                "SomeResourcesRemain",
                                "Some resources are remaining: "
                                        + list(pass.remaining(), "%s has %d resource instances"));
            case "NamespaceFinalizersRemaining" ->
                pass.finalizers().isEmpty() || pass.onlyPods()
                        ? null
                        : new Word(
                                "SomeFinalizersRemain",
                                "Some content in the namespace has finalizers remaining: "
                                        + list(pass.finalizers(), "%s in %d resource instances"));
            default -> null;
        };
    }

    private static String list(Map<String, Integer> counts, String format) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(e -> format.formatted(e.getKey(), e.getValue()))
                        .sorted()
                        .toList());
    }

    private static void set(List<NamespaceCondition> conditions, String type, String status, Word word, Instant now) {
        for (int i = 0; i < conditions.size(); i++) {
            NamespaceCondition old = conditions.get(i);
            if (!type.equals(old.getType())) {
                continue;
            }
            boolean sameStatus = status.equals(old.getStatus());
            if (!sameStatus
                    || !Objects.equals(old.getReason(), word.reason)
                    || !Objects.equals(old.getMessage(), word.message)) {
                String since = sameStatus ? old.getLastTransitionTime() : Times.text(now);
                conditions.set(i, new NamespaceCondition(since, word.message, word.reason, status, type));
            }
            return;
        }
        conditions.add(new NamespaceCondition(Times.text(now), word.message, word.reason, status, type));
    }
}
