package io.keelson.scheduler.plugin;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySelectorTerm;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.keelson.scheduler.snapshot.LabelMatcher;
import io.keelson.scheduler.snapshot.NodeInfo;
import io.keelson.scheduler.snapshot.Storage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Claims that wait for the pod that uses them: whether a node has volumes for all, or can be given them. */
final class UnboundClaims {
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    /** The provisioner of classes whose volumes are made by hand. */
    private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

    private final List<PersistentVolumeClaim> smallestFirst;
    private final Storage storage;
    private final Map<String, List<PersistentVolume>> byClass = new HashMap<>();

    UnboundClaims(List<PersistentVolumeClaim> claims, Storage storage) {
        this.smallestFirst = claims.stream()
                .sorted(Comparator.comparing(UnboundClaims::wanted))
                .toList();
        this.storage = storage;
        if (!claims.isEmpty()) {
            storage.volumes()
                    .forEach(v -> byClass.computeIfAbsent(
                                    Objects.requireNonNullElse(v.getSpec().getStorageClassName(), ""),
                                    k -> new ArrayList<>())
                            .add(v));
        }
    }

    boolean satisfiedBy(NodeInfo node) {
        return plan(node) != null;
    }

    /** What has to become of the claims for a node, or null where the node cannot have them. */
    @Nullable
    VolumePlan plan(NodeInfo node) {
        Set<String> taken = new HashSet<>();
        List<VolumePlan.Binding> bindings = new ArrayList<>();
        List<PersistentVolumeClaim> provisions = new ArrayList<>();
        for (PersistentVolumeClaim claim : smallestFirst) {
            Map<String, String> annotations =
                    Objects.requireNonNullElse(claim.getMetadata().getAnnotations(), Map.of());
            String selected = annotations.get(SELECTED_NODE);
            if (selected != null && !selected.equals(node.name())) {
                return null;
            }
            PersistentVolume found = selected != null ? null : volume(claim, node, taken);
            if (found != null) {
                taken.add(found.getMetadata().getName());
                bindings.add(new VolumePlan.Binding(claim, found));
            } else if (canBeMade(claim, node)) {
                provisions.add(claim);
            } else {
                return null;
            }
        }
        return new VolumePlan(List.copyOf(bindings), List.copyOf(provisions));
    }

    /** The smallest free volume that fulfils the claim and that the node reaches; one kept for the claim goes first. */
    private @Nullable PersistentVolume volume(PersistentVolumeClaim claim, NodeInfo node, Set<String> taken) {
        BigDecimal wanted = wanted(claim);
        LabelMatcher selector = claim.getSpec().getSelector() == null
                ? LabelMatcher.EVERYTHING
                : LabelMatcher.of(claim.getSpec().getSelector());
        List<PersistentVolume> fitting =
                byClass
                        .getOrDefault(Objects.requireNonNullElse(claim.getSpec().getStorageClassName(), ""), List.of())
                        .stream()
                        .filter(v -> !taken.contains(v.getMetadata().getName())
                                && v.getMetadata().getDeletionTimestamp() == null
                                && size(v.getSpec().getCapacity()).compareTo(wanted) >= 0
                                && mode(v.getSpec().getVolumeMode())
                                        .equals(mode(claim.getSpec().getVolumeMode())))
                        .toList();
        for (PersistentVolume volume : fitting) {
            if (isKeptFor(volume, claim)) {
                return reach(volume).test(node) ? volume : null;
            }
        }
        return fitting.stream()
                .filter(v -> v.getSpec().getClaimRef() == null
                        && v.getStatus() != null
                        && "Available".equals(v.getStatus().getPhase())
                        && selector.matches(v.getMetadata().getLabels())
                        && v.getSpec()
                                .getAccessModes()
                                .containsAll(claim.getSpec().getAccessModes())
                        && reach(v).test(node))
                .min(Comparator.comparing(v -> size(v.getSpec().getCapacity())))
                .orElse(null);
    }

    private static boolean isKeptFor(PersistentVolume volume, PersistentVolumeClaim claim) {
        var reference = volume.getSpec().getClaimRef();
        return reference != null
                && Objects.equals(reference.getName(), claim.getMetadata().getName())
                && Objects.equals(reference.getNamespace(), claim.getMetadata().getNamespace())
                && (reference.getUid() == null
                        || reference.getUid().isEmpty()
                        || reference.getUid().equals(claim.getMetadata().getUid()));
    }

    private boolean canBeMade(PersistentVolumeClaim claim, NodeInfo node) {
        StorageClass its = storage.storageClass(claim.getSpec().getStorageClassName());
        if (its == null
                || its.getProvisioner() == null
                || its.getProvisioner().isEmpty()
                || its.getProvisioner().equals(NO_PROVISIONER)) {
            return false;
        }
        List<TopologySelectorTerm> allowed = its.getAllowedTopologies();
        return allowed == null
                || allowed.isEmpty()
                || allowed.stream()
                        .anyMatch(t -> t.getMatchLabelExpressions().stream()
                                .allMatch(e -> e.getValues().contains(node.label(e.getKey()))));
    }

    /** Returns whether a node reaches a volume. */
    static Predicate<NodeInfo> reach(PersistentVolume volume) {
        var affinity = volume.getSpec().getNodeAffinity();
        if (affinity == null || affinity.getRequired() == null) {
            return node -> true;
        }
        List<Predicate<NodeInfo>> terms = affinity.getRequired().getNodeSelectorTerms().stream()
                .map(NodeAffinity::term)
                .toList();
        return node -> terms.stream().anyMatch(t -> t.test(node));
    }

    private static String mode(@Nullable String mode) {
        return mode == null || mode.isEmpty() ? "Filesystem" : mode;
    }

    private static BigDecimal wanted(PersistentVolumeClaim claim) {
        var resources = claim.getSpec().getResources();
        return size(resources == null ? null : resources.getRequests());
    }

    private static BigDecimal size(@Nullable Map<String, Quantity> resources) {
        Quantity size = resources == null ? null : resources.get("storage");
        return size == null ? BigDecimal.ZERO : size.getNumericalAmount();
    }
}
