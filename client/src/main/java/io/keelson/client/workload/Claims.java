package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.Failures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings controller references in line with a selector: objects that match and have no controller are adopted, those of
 * ours that no longer match are released. Both are patches that name the object's uid, so that a namesake is not touched.
 */
public final class Claims {
    private final ApiClient api;
    private final HasMetadata owner;
    private final OwnerReference reference;
    private final @Nullable LabelSelector selector;
    private final Supplier<? extends @Nullable HasMetadata> fresh;
    private final List<String> finalizers;
    private @Nullable Boolean mayAdopt;

    /**
     * @param reference what adopted objects get
     * @param fresh reads the owner from the server, to be sure that it is not being deleted before it adopts
     */
    public Claims(
            ApiClient api,
            HasMetadata owner,
            OwnerReference reference,
            @Nullable LabelSelector selector,
            Supplier<? extends @Nullable HasMetadata> fresh) {
        this(api, owner, reference, selector, fresh, List.of());
    }

    /**
     * As above.
     *
     * @param finalizers what adopted objects get and released ones lose
     */
    public Claims(
            ApiClient api,
            HasMetadata owner,
            OwnerReference reference,
            @Nullable LabelSelector selector,
            Supplier<? extends @Nullable HasMetadata> fresh,
            List<String> finalizers) {
        this.api = api;
        this.owner = owner;
        this.reference = reference;
        this.selector = selector;
        this.fresh = fresh;
        this.finalizers = finalizers;
    }

    /**
     * Adopts and releases.
     *
     * @return the candidates that belong to the owner afterwards
     * @throws KubernetesClientException when the server cannot be asked
     */
    public <T extends HasMetadata> List<T> claim(List<T> candidates) {
        List<T> ours = new ArrayList<>();
        for (T candidate : candidates) {
            OwnerReference controller = Owners.controllerOf(candidate);
            boolean matches =
                    Selectors.matches(selector, candidate.getMetadata().getLabels());
            if (controller != null) {
                if (!Objects.equals(controller.getUid(), owner.getMetadata().getUid())) {
                    continue;
                }
                if (matches) {
                    ours.add(candidate);
                } else if (!ownerDeleted()) {
                    release(candidate);
                }
            } else if (matches && !ownerDeleted() && candidate.getMetadata().getDeletionTimestamp() == null) {
                T adopted = adopt(candidate);
                if (adopted != null) {
                    ours.add(adopted);
                }
            }
        }
        return ours;
    }

    private boolean ownerDeleted() {
        return owner.getMetadata().getDeletionTimestamp() != null;
    }

    private <T extends HasMetadata> @Nullable T adopt(T object) {
        if (mayAdopt == null) {
            HasMetadata now = fresh.get();
            mayAdopt = now != null
                    && Objects.equals(
                            now.getMetadata().getUid(), owner.getMetadata().getUid())
                    && now.getMetadata().getDeletionTimestamp() == null;
        }
        if (!mayAdopt) {
            return null;
        }
        Map<String, Object> change = new HashMap<>();
        change.put("uid", object.getMetadata().getUid());
        change.put("ownerReferences", List.of(reference));
        if (!finalizers.isEmpty()) {
            change.put("finalizers", finalizers);
        }
        return patch(object, Map.of("metadata", change));
    }

    private void release(HasMetadata object) {
        Map<String, Object> change = new HashMap<>();
        change.put("uid", object.getMetadata().getUid());
        change.put(
                "ownerReferences",
                List.of(Map.of("$patch", "delete", "uid", owner.getMetadata().getUid())));
        if (!finalizers.isEmpty()) {
            change.put("$deleteFromPrimitiveList/finalizers", finalizers);
        }
        patch(object, Map.of("metadata", change));
    }

    /** Null when the object is gone or another one by now, which is no error. */
    private <T extends HasMetadata> @Nullable T patch(T object, Object patch) {
        try {
            return api.patch(object, ApiClient.STRATEGIC_PATCH, patch);
        } catch (KubernetesClientException e) {
            if (Failures.notFound(e) || Failures.invalid(e) || Failures.conflict(e)) {
                return null;
            }
            throw e;
        }
    }
}
