package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Labels pods with the zone and region of the node they are bound to (KEP-4742). */
final class PodTopologyLabels implements AdmissionPlugin {
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final List<String> LABELS = List.of("topology.kubernetes.io/region", "topology.kubernetes.io/zone");

    @Override
    public String name() {
        return "PodTopologyLabels";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE) {
            return;
        }
        if (request.on("", "pods")) {
            copy(request, text(request.object(), "spec", "nodeName"));
        } else if (request.on("", "pods", "binding")
                && text(request.object(), "target", "kind").equals("Node")) {
            copy(request, text(request.object(), "target", "name"));
        }
    }

    private static void copy(AdmissionRequest request, String nodeName) {
        ObjectDocument node =
                nodeName.isEmpty() ? null : request.context().reader().get(NODES, "", nodeName);
        if (node == null) {
            return;
        }
        ObjectNode object = request.newObject();
        for (String label : LABELS) {
            String value = node.header().labels().get(label);
            if (value != null) {
                Json.child(object, "metadata", "labels").put(label, value);
            }
        }
    }
}
