package io.keelson.resources.admission;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives claims that name no storage class the default one. */
final class DefaultStorageClass implements AdmissionPlugin {
    private static final GroupVersionResource CLASSES =
            new GroupVersionResource("storage.k8s.io", "v1", "storageclasses");
    private static final List<String> DEFAULT_MARKS =
            List.of("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class");
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    @Override
    public String name() {
        return "DefaultStorageClass";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE || !request.on("", "persistentvolumeclaims")) {
            return;
        }
        ObjectNode claim = request.newObject();
        JsonNode annotations = Json.at(claim, "metadata", "annotations");
        if (Json.at(claim, "spec", "storageClassName") != null
                || annotations != null && annotations.has(CLASS_ANNOTATION)) {
            return;
        }
        String name = DefaultClasses.find(request.context().reader(), CLASSES, DEFAULT_MARKS);
        if (name != null) {
            Json.child(claim, "spec").put("storageClassName", name);
        }
    }
}
