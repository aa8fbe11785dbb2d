package io.keelson.client.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.keelson.client.informer.Informer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Owner references of the controlling kind. */
public final class Owners {
    /** Index of objects by the uid of their controller; those without one are under {@link #orphansOf}. */
    public static final String BY_CONTROLLER = "controller";

    private Owners() {}

    /** The reference to the controller of an object, or null. */
    public static @Nullable OwnerReference controllerOf(HasMetadata object) {
        for (OwnerReference owner : object.getMetadata().getOwnerReferences()) {
            if (Boolean.TRUE.equals(owner.getController())) {
                return owner;
            }
        }
        return null;
    }

    /** Whether an object's controller is this very owner. */
    public static boolean controls(HasMetadata owner, HasMetadata object) {
        OwnerReference controller = controllerOf(object);
        return controller != null
                && Objects.equals(controller.getUid(), owner.getMetadata().getUid());
    }

    /** The reference an owner puts into what it controls. */
    public static OwnerReference referenceTo(HasMetadata owner, String apiVersion, String kind) {
        OwnerReference reference = new OwnerReference();
        reference.setApiVersion(apiVersion);
        reference.setKind(kind);
        reference.setName(owner.getMetadata().getName());
        reference.setUid(owner.getMetadata().getUid());
        reference.setController(true);
        reference.setBlockOwnerDeletion(true);
        return reference;
    }

    /** Adds the index {@link #BY_CONTROLLER}. */
    public static <T extends HasMetadata> Informer<T> index(Informer<T> informer) {
        return informer.index(BY_CONTROLLER, object -> {
            OwnerReference controller = controllerOf(object);
            return List.of(controller == null ? orphansOf(object.getMetadata().getNamespace()) : controller.getUid());
        });
    }

    /** The index value of a namespace's objects without a controller. */
    public static String orphansOf(String namespace) {
        return "orphans of " + namespace;
    }
}
