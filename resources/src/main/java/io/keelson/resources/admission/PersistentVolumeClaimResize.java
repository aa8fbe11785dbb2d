package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import tools.jackson.databind.node.ObjectNode;

/** Lets claims grow only where their storage class says that it can. */
final class PersistentVolumeClaimResize implements AdmissionPlugin {
    private static final GroupVersionResource CLASSES =
            new GroupVersionResource("storage.k8s.io", "v1", "storageclasses");
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    @Override
    public String name() {
        return "PersistentVolumeClaimResize";
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (request.operation() != Operation.UPDATE
                || request.old() == null
                || !request.on("", "persistentvolumeclaims")) {
            return;
        }
        ObjectNode claim = request.newObject();
        ObjectNode old = request.oldObject();
        if (size(claim).compareTo(size(old)) <= 0) {
            return;
        }
        if (!text(old, "status", "phase").equals("Bound")) {
            throw request.forbidden("Only bound persistent volume claims can be expanded");
        }
        String name = className(claim);
        ObjectDocument storageClass = name.isEmpty() || !name.equals(className(old))
                ? null
                : request.context().reader().get(CLASSES, "", name);
        if (storageClass == null || !Json.bool(storageClass.sharedTree(), "allowVolumeExpansion")) {
            throw request.forbidden(
                    "only dynamically provisioned pvc can be resized and the storageclass that provisions"
                            + " the pvc must support resize");
        }
    }

    private static Quantity size(ObjectNode claim) {
        return ResourceLists.of(claim, "spec", "resources", "requests").getOrDefault("storage", Quantity.ZERO);
    }

    private static String className(ObjectNode claim) {
        String annotated = text(claim, "metadata", "annotations", CLASS_ANNOTATION);
        return annotated.isEmpty() ? text(claim, "spec", "storageClassName") : annotated;
    }
}
