package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.keelson.client.informer.Informer;
import io.keelson.client.reconcile.ObjectKey;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns events about objects into calls about the owners that control them, or that might adopt them. Runs on the
 * informer's thread.
 */
public final class OwnerHandler<O extends HasMetadata, T extends HasMetadata> implements Informer.Handler<T> {
    /** Where the owners of a kind are found. */
    public interface OwnerKind<O> {
        /** The kind's name, as in owner references. */
        String kind();

        /** The owner of a name, or null. */
        @Nullable
        O get(ObjectKey key);

        /** All owners of a namespace. */
        List<O> list(String namespace);

        /** What an owner selects, or null for nothing. */
        @Nullable
        LabelSelector selector(O owner);

        /** The owners an informer knows. */
        static <O extends HasMetadata> OwnerKind<O> of(
                String kind, Informer<O> informer, Function<O, @Nullable LabelSelector> selector) {
            return new OwnerKind<>() {
                @Override
                public String kind() {
                    return kind;
                }

                @Override
                public @Nullable O get(ObjectKey key) {
                    return informer.get(key);
                }

                @Override
                public List<O> list(String namespace) {
                    return informer.list(namespace);
                }

                @Override
                public @Nullable LabelSelector selector(O owner) {
                    return selector.apply(owner);
                }
            };
        }
    }

    /** What happened to an owner's objects. What is not overridden counts as a change. */
    @FunctionalInterface
    public interface Listener<O, T> {
        /** Something about an owner's objects changed, or an object it may adopt appeared. */
        void changed(O owner);

        /** An object of the owner appeared. */
        default void created(O owner, T object) {
            changed(owner);
        }

        /** An object changed that the owner controls, or did until now. */
        default void updated(O owner, T before, T now) {
            changed(owner);
        }

        /**
         * An object of the owner is going.
         *
         * @param gone whether it has gone; else it is being deleted
         */
        default void deleted(O owner, T last, boolean gone) {
            changed(owner);
        }

        /** An object has no controller of this kind: none at all, or one that is not there. */
        default void orphaned(T object) {}
    }

    private final OwnerKind<O> owners;
    private final Listener<O, T> listener;

    /** Tells the listener about owners of a kind. */
    public OwnerHandler(OwnerKind<O> owners, Listener<O, T> listener) {
        this.owners = owners;
        this.listener = listener;
    }

    @Override
    public void added(T object) {
        if (object.getMetadata().getDeletionTimestamp() != null) {
            going(object, false);
            return;
        }
        OwnerReference controller = Owners.controllerOf(object);
        O owner = controller == null ? null : resolve(object, controller);
        if (owner != null) {
            listener.created(owner, object);
        } else if (controller == null) {
            listener.orphaned(object);
            wouldAdopt(object);
        }
    }

    @Override
    public void updated(T before, T now) {
        if (!Objects.equals(before.getMetadata().getUid(), now.getMetadata().getUid())) {
            deleted(before);
            added(now);
            return;
        }
        if (now.getMetadata().getDeletionTimestamp() != null) {
            going(now, false);
            return;
        }
        OwnerReference was = Owners.controllerOf(before);
        OwnerReference is = Owners.controllerOf(now);
        O former = was == null || was.equals(is) ? null : resolve(before, was);
        if (former != null) {
            listener.updated(former, before, now);
        }
        O owner = is == null ? null : resolve(now, is);
        if (owner != null) {
            listener.updated(owner, before, now);
        } else if (is == null) {
            listener.orphaned(now);
            if (was != null
                    || !Objects.equals(
                            before.getMetadata().getLabels(), now.getMetadata().getLabels())) {
                wouldAdopt(now);
            }
        }
    }

    @Override
    public void deleted(T last) {
        going(last, true);
    }

    private void going(T object, boolean gone) {
        OwnerReference controller = Owners.controllerOf(object);
        O owner = controller == null ? null : resolve(object, controller);
        if (owner != null) {
            listener.deleted(owner, object, gone);
        } else if (controller == null || owners.kind().equals(controller.getKind())) {
            listener.orphaned(object);
        }
    }

    private @Nullable O resolve(T object, OwnerReference controller) {
        if (!owners.kind().equals(controller.getKind())) {
            return null;
        }
        O owner = owners.get(ObjectKey.of(object.getMetadata().getNamespace(), controller.getName()));
        return owner != null && Objects.equals(owner.getMetadata().getUid(), controller.getUid()) ? owner : null;
    }

    private void wouldAdopt(T orphan) {
        for (O owner : owners.list(orphan.getMetadata().getNamespace())) {
            LabelSelector selector = owners.selector(owner);
            if (!Selectors.isEmpty(selector)
                    && Selectors.matches(selector, orphan.getMetadata().getLabels())) {
                listener.changed(owner);
            }
        }
    }
}
