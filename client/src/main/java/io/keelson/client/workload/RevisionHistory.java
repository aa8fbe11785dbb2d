package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.informer.Informer;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of an owner's pod template, kept as ControllerRevisions whose data is the strategic merge patch that
 * restores the template.
 */
public final class RevisionHistory {
    /** Longest part of an owner's name that revisions' names keep. */
    private static final int PREFIX = 223;

    private final ApiClient api;
    private final Informer<ControllerRevision> revisions;
    private final RevisionData data;
    private final String hashLabel;

    /**
     * Reads from an informer, which gets the index {@link Owners#BY_CONTROLLER}, and writes with a client.
     *
     * @param hashLabel the label that holds a revision's hash
     */
    public RevisionHistory(ApiClient api, Informer<ControllerRevision> revisions, String hashLabel) {
        this.api = api;
        this.revisions = Owners.index(revisions);
        this.hashLabel = hashLabel;
        this.data = new RevisionData(api.wire().mapper());
    }

    /**
     * A revision and how often its owner met a taken name.
     *
     * @param revision as the server has it
     * @param collisions for the owner's status
     */
    public record Created(ControllerRevision revision, int collisions) {}

    /** The owner's revisions and orphans that match its selector, oldest first. */
    public List<ControllerRevision> list(HasMetadata owner, @Nullable LabelSelector selector) {
        List<ControllerRevision> found = new ArrayList<>(
                revisions.byIndex(Owners.BY_CONTROLLER, owner.getMetadata().getUid()));
        found.addAll(revisions.byIndex(
                Owners.BY_CONTROLLER, Owners.orphansOf(owner.getMetadata().getNamespace())));
        found.removeIf(r -> !Selectors.matches(selector, r.getMetadata().getLabels()));
        found.sort(ORDER);
        return found;
    }

    private static final Comparator<ControllerRevision> ORDER = Comparator.<ControllerRevision>comparingLong(
                    RevisionHistory::number)
            .thenComparing(r -> Objects.toString(r.getMetadata().getCreationTimestamp(), ""))
            .thenComparing(r -> r.getMetadata().getName());

    /** Adopts orphans and releases what no longer matches; the owner's revisions afterwards, oldest first. */
    public List<ControllerRevision> claim(
            HasMetadata owner,
            OwnerReference reference,
            @Nullable LabelSelector selector,
            Supplier<? extends @Nullable HasMetadata> fresh) {
        List<ControllerRevision> candidates = new ArrayList<>(
                revisions.byIndex(Owners.BY_CONTROLLER, owner.getMetadata().getUid()));
        candidates.addAll(revisions.byIndex(
                Owners.BY_CONTROLLER, Owners.orphansOf(owner.getMetadata().getNamespace())));
        List<ControllerRevision> ours =
                new ArrayList<>(new Claims(api, owner, reference, selector, fresh).claim(candidates));
        ours.sort(ORDER);
        return ours;
    }

    /** The revision of a template; it is not created yet and has no name. */
    public ControllerRevision design(
            HasMetadata owner, OwnerReference reference, PodTemplateSpec template, long number) {
        Map<String, String> labels = new HashMap<>();
        if (template.getMetadata() != null && template.getMetadata().getLabels() != null) {
            labels.putAll(template.getMetadata().getLabels());
        }
        return new ControllerRevisionBuilder()
                .withNewMetadata()
                .withNamespace(owner.getMetadata().getNamespace())
                .withLabels(labels)
                .withAnnotations(owner.getMetadata().getAnnotations())
                .withOwnerReferences(reference)
                .endMetadata()
                .withData(data.of(template))
                .withRevision(number)
                .build();
    }

    /** Whether two revisions restore the same template. */
    public boolean equal(ControllerRevision a, ControllerRevision b) {
        return data.bytes(a).equals(data.bytes(b));
    }

    /** The template a revision restores; null when its data is of no known form. */
    public @Nullable PodTemplateSpec template(ControllerRevision revision) {
        return data.template(revision);
    }

    /** The number that follows those of revisions sorted oldest first. */
    public static long next(List<ControllerRevision> sorted) {
        return sorted.isEmpty() ? 1 : number(sorted.getLast()) + 1;
    }

    /** A revision's number. */
    public static long number(ControllerRevision revision) {
        return revision.getRevision() == null ? 0 : revision.getRevision();
    }

    /**
     * Creates a designed revision; where its name is taken by another one, with the next name.
     *
     * @param collisions how often names were taken so far
     */
    public Created create(HasMetadata owner, ControllerRevision designed, int collisions) {
        String prefix = owner.getMetadata().getName();
        String kept = prefix.length() > PREFIX ? prefix.substring(0, PREFIX) : prefix;
        int tried = collisions;
        while (true) {
            String hash = data.hash(designed, tried);
            ControllerRevision named = new ControllerRevisionBuilder(designed)
                    .editMetadata()
                    .withName(kept + "-" + hash)
                    .addToLabels(hashLabel, hash)
                    .endMetadata()
                    .build();
            try {
                return new Created(api.create(named), tried);
            } catch (KubernetesClientException e) {
                if (!Failures.alreadyExists(e)) {
                    throw e;
                }
                ControllerRevision there = api.get(
                        ControllerRevision.class,
                        named.getMetadata().getNamespace(),
                        named.getMetadata().getName());
                if (there == null) {
                    throw e;
                }
                if (equal(there, named)) {
                    return new Created(there, tried);
                }
                tried++;
            }
        }
    }

    /** Gives an old revision a new number: the template went back to it. */
    public ControllerRevision renumber(ControllerRevision revision, long number) {
        if (number(revision) == number) {
            return revision;
        }
        return api.patch(revision, ApiClient.MERGE_PATCH, Map.of("revision", number));
    }

    /** Deletes a revision; one that is gone is no error. */
    public void delete(ControllerRevision revision) {
        try {
            api.delete(revision, null);
        } catch (KubernetesClientException e) {
            if (!Failures.notFound(e)) {
                throw e;
            }
        }
    }

    /** The oldest revisions beyond a limit, of those that are not in use. */
    public static List<ControllerRevision> surplus(
            List<ControllerRevision> sorted, java.util.Set<String> inUse, int limit) {
        List<ControllerRevision> unused = sorted.stream()
                .filter(r -> !inUse.contains(r.getMetadata().getName()))
                .toList();
        return limit < 0 ? List.of() : unused.subList(0, Math.max(0, unused.size() - limit));
    }
}
