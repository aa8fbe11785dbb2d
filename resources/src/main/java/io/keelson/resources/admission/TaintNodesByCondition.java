package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.json.Json;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import tools.jackson.databind.node.ObjectNode;

/** Taints new nodes, so that nothing is scheduled on them before they are known to be ready. */
final class TaintNodesByCondition implements AdmissionPlugin {
    private static final String NOT_READY = "node.kubernetes.io/not-ready";
    private static final String EFFECT = "NoSchedule";

    @Override
    public String name() {
        return "TaintNodesByCondition";
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.operation() != Operation.CREATE || !request.on("", "nodes")) {
            return;
        }
        ObjectNode spec = Json.child(request.newObject(), "spec");
        boolean tainted = Json.elements(spec, "taints").stream()
                .anyMatch(taint -> text(taint, "key").equals(NOT_READY)
                        && text(taint, "effect").equals(EFFECT));
        if (!tainted) {
            PodSpecs.list(spec, "taints").addObject().put("key", NOT_READY).put("effect", EFFECT);
        }
    }
}
