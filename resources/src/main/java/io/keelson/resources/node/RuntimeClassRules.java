package io.keelson.resources.node;

import io.keelson.api.validation.Names;
import io.keelson.api.validation.ObjectMetaValidation;
import io.keelson.resources.core.node.NodeLabelWarnings;
import io.keelson.resources.core.pod.ResourceValidation;
import io.keelson.resources.core.pod.SchedulingValidation;
import io.keelson.resources.validation.InternalForm;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on runtime classes. */
final class RuntimeClassRules implements Rules {

    @Override
    public void check(Subject runtime) {
        if (runtime.at("handler").given()) {
            runtime.at("handler").named(Names::dns1123Label);
        }
        Subject overhead = runtime.at("overhead");
        ResourceValidation.overhead(overhead.at("podFixed"), overhead.path());
        Subject selector = runtime.at("scheduling", "nodeSelector");
        selector.errors().addAll(ObjectMetaValidation.labels(selector.value(), selector.path()));
        tolerations(runtime.at("scheduling", "tolerations"));
    }

    @Override
    public List<String> warnings(Subject runtime) {
        return NodeLabelWarnings.within(runtime.at("scheduling", "nodeSelector"));
    }

    @Override
    public void change(Subject runtime, Subject old) {
        runtime.at("handler").unchanged(old.at("handler"));
    }

    private static void tolerations(Subject tolerations) {
        SchedulingValidation.tolerations(tolerations);
        Set<List<String>> seen = new HashSet<>();
        for (Subject toleration : tolerations.each()) {
            List<String> key = List.of("key", "operator", "value", "effect").stream()
                    .map(field -> toleration.at(field).text())
                    .toList();
            if (!seen.add(key)) {
                toleration.errors().duplicate(toleration.path(), InternalForm.of("Toleration", toleration.value()));
            }
        }
    }
}
