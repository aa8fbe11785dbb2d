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

/** The rules on runtime classes and leases. */
public final class ClassRules {
    private ClassRules() {}

    /** Returns the rules on runtime classes. */
    public static Rules runtimeClass() {
        return new Rules() {
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
        };
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

    /** Returns the rules on leases. */
    public static Rules lease() {
        return lease -> {
            Subject seconds = lease.at("spec", "leaseDurationSeconds");
            if (seconds.present() && seconds.number() <= 0) {
                seconds.invalid("must be greater than 0");
            }
            Subject transitions = lease.at("spec", "leaseTransitions");
            if (transitions.number() < 0) {
                transitions.invalid("must be greater than or equal to 0");
            }
            Subject strategy = lease.at("spec", "strategy");
            if (strategy.text().contains("/")) {
                strategy.toldAt(strategy.path().child("strategy")).named(Names::qualifiedName);
            } else if (strategy.present()) {
                strategy.toldAt(strategy.path().child("strategy")).optionalOneOf("OldestEmulationVersion");
            }
            Subject holder = lease.at("spec", "preferredHolder");
            if (!holder.empty() && strategy.empty()) {
                holder.forbidden("may only be specified if `strategy` is defined");
            }
        };
    }
}
