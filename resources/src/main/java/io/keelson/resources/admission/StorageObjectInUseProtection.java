package io.keelson.resources.admission;

import io.keelson.api.json.Json;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts a finalizer on volumes, claims and attribute classes: they stay while something uses them. */
final class StorageObjectInUseProtection implements AdmissionPlugin {

    @Override
    public String name() {
        return "StorageObjectInUseProtection";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE) {
            return;
        }
        if (request.on("", "persistentvolumeclaims")) {
            protect(request.newObject(), "kubernetes.io/pvc-protection");
        } else if (request.on("", "persistentvolumes")) {
            protect(request.newObject(), "kubernetes.io/pv-protection");
        } else if (request.on("storage.k8s.io", "volumeattributesclasses")) {
            protect(request.newObject(), "kubernetes.io/vac-protection");
        }
    }

    private static void protect(ObjectNode object, String finalizer) {
        ArrayNode finalizers = PodSpecs.list(Json.child(object, "metadata"), "finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            if (finalizers.get(i).asString().equals(finalizer)) {
                return;
            }
        }
        finalizers.add(finalizer);
    }
}
