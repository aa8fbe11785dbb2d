package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.json.Json;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets pods stay for five minutes on a node that is not ready or not reachable, unless they say how long. */
final class DefaultTolerationSeconds implements AdmissionPlugin {
    private static final String[] TAINTS = {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"};
    private static final int SECONDS = 300;

    @Override
    public String name() {
        return "DefaultTolerationSeconds";
    }

    @Override
    public void admit(AdmissionRequest request) {
        boolean write = request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
        if (!write || !request.on("", "pods")) {
            return;
        }
        ObjectNode spec = Json.child(request.newObject(), "spec");
        boolean[] tolerated = new boolean[TAINTS.length];
        for (JsonNode toleration : Json.elements(spec, "tolerations")) {
            String key = text(toleration, "key");
            String effect = text(toleration, "effect");
            for (int i = 0; i < TAINTS.length; i++) {
                tolerated[i] |=
                        (key.isEmpty() || key.equals(TAINTS[i])) && (effect.isEmpty() || effect.equals("NoExecute"));
            }
        }
        for (int i = 0; i < TAINTS.length; i++) {
            if (!tolerated[i]) {
                PodSpecs.list(spec, "tolerations")
                        .addObject()
                        .put("key", TAINTS[i])
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", SECONDS);
            }
        }
    }
}
