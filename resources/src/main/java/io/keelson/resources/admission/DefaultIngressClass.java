package io.keelson.resources.admission;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives ingresses that name no class the default one. */
final class DefaultIngressClass implements AdmissionPlugin {
    private static final GroupVersionResource CLASSES =
            new GroupVersionResource("networking.k8s.io", "v1", "ingressclasses");
    private static final List<String> DEFAULT_MARKS = List.of("ingressclass.kubernetes.io/is-default-class");
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

    @Override
    public String name() {
        return "DefaultIngressClass";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE || !request.on("networking.k8s.io", "ingresses")) {
            return;
        }
        ObjectNode ingress = request.newObject();
        JsonNode annotations = Json.at(ingress, "metadata", "annotations");
        if (Json.at(ingress, "spec", "ingressClassName") != null
                || annotations != null && annotations.has(CLASS_ANNOTATION)) {
            return;
        }
        String name = DefaultClasses.find(request.context().reader(), CLASSES, DEFAULT_MARKS);
        if (name != null) {
            Json.child(ingress, "spec").put("ingressClassName", name);
        }
    }
}
