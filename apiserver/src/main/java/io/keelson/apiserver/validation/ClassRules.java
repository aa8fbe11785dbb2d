package io.keelson.apiserver.validation;

import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules on storage classes, runtime classes, drivers and leases. */
public final class ClassRules {
    private static final int MAX_PARAMETERS = 512;

    private ClassRules() {}

    /** Returns the rules on storage classes. */
    public static Rules storageClass() {
        return new Rules() {
            @Override
            public void check(Subject storage) {
                Subject provisioner = storage.at("provisioner");
                if (provisioner.given()) {
                    String lower = provisioner.text().toLowerCase(Locale.ROOT);
                    provisioner.errors().invalid(provisioner.path(), provisioner.text(), Names.qualifiedName(lower));
                }
                Subject parameters = storage.at("parameters");
                if (parameters.value() != null && parameters.value().size() > MAX_PARAMETERS) {
                    parameters.errors().add(FieldError.tooLong(parameters.path(), MAX_PARAMETERS));
                }
                parameters.entries((key, value) -> {
                    if (key.isEmpty()) {
                        parameters.errors().invalid(parameters.path(), key, "field can not be empty.");
                    }
                });
                storage.at("reclaimPolicy").optionalOneOf("Delete", "Retain");
                if (storage.at("volumeBindingMode").present()) {
                    storage.at("volumeBindingMode").optionalOneOf("Immediate", "WaitForFirstConsumer");
                }
                for (Subject term : storage.at("allowedTopologies").each()) {
                    Set<String> keys = new HashSet<>();
                    for (Subject expression : term.at("matchLabelExpressions").each()) {
                        topology(expression);
                        expression.at("key").unique(keys);
                    }
                }
            }

            @Override
            public void change(Subject storage, Subject old) {
                Subject parameters = storage.at("parameters");
                if (!parameters.same(old.at("parameters"))) {
                    parameters.forbidden("updates to parameters are forbidden.");
                }
                if (!storage.at("provisioner").same(old.at("provisioner"))) {
                    storage.at("provisioner").forbidden("updates to provisioner are forbidden.");
                }
                if (!storage.at("reclaimPolicy").same(old.at("reclaimPolicy"))) {
                    storage.at("reclaimPolicy").forbidden("updates to reclaimPolicy are forbidden.");
                }
                storage.at("volumeBindingMode").unchanged(old.at("volumeBindingMode"));
            }
        };
    }

    private static void topology(Subject expression) {
        Subject values = expression.at("values");
        if (values.empty()) {
            values.required("");
        }
        Set<String> seen = new HashSet<>();
        values.each().forEach(value -> value.unique(seen));
        expression.at("key").named(Names::qualifiedName);
    }

    /** Returns the rules on runtime classes. */
    public static Rules runtimeClass() {
        return new Rules() {
            @Override
            public void check(Subject runtime) {
                if (runtime.at("handler").given()) {
                    runtime.at("handler").named(Names::dns1123Label);
                }
                runtime.at("overhead", "podFixed").entries((name, amount) -> {
                    ResourceValidation.resourceName(
                            name,
                            amount.toldAt(
                                    runtime.at("overhead", "podFixed").path().key(name)));
                    ResourceValidation.quantity(name, amount);
                });
                SchedulingValidation.tolerations(runtime.at("scheduling", "tolerations"));
                runtime.at("scheduling", "nodeSelector").entries((key, value) -> {
                    Subject selector = runtime.at("scheduling", "nodeSelector");
                    selector.errors().invalid(selector.path(), key, Names.qualifiedName(key));
                    selector.errors().invalid(selector.path(), value.text(), Names.labelValue(value.text()));
                });
            }

            @Override
            public void change(Subject runtime, Subject old) {
                runtime.at("handler").unchanged(old.at("handler"));
            }
        };
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
            if (strategy.present() && !strategy.is("OldestEmulationVersion")) {
                strategy.named(Names::qualifiedName);
            }
        };
    }

    /** Returns the rules on CSI drivers. */
    public static Rules csiDriver() {
        return new Rules() {
            @Override
            public void check(Subject driver) {
                Subject name = driver.at("metadata", "name");
                if (!name.empty() && name.text().length() > 63) {
                    VolumeRules.csiDriver(name);
                }
                Subject spec = driver.at("spec");
                spec.at("fsGroupPolicy").optionalOneOf("File", "None", "ReadWriteOnceWithFSType");
                for (Subject mode : spec.at("volumeLifecycleModes").each()) {
                    mode.toldAt(spec.at("volumeLifecycleModes").path()).optionalOneOf("Ephemeral", "Persistent");
                }
                Set<String> audiences = new HashSet<>();
                for (Subject request : spec.at("tokenRequests").each()) {
                    request.at("audience").unique(audiences);
                    Subject seconds = request.at("expirationSeconds");
                    if (seconds.present() && seconds.number() < 600) {
                        seconds.invalid("may not specify a duration less than 10 minutes");
                    }
                }
            }

            @Override
            public List<String> warnings(Subject driver) {
                boolean tokens = !driver.at("spec", "tokenRequests").empty();
                return tokens
                                && !driver.at("spec", "serviceAccountTokenInSecrets")
                                        .present()
                        ? List.of("spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to"
                                + " true to prevent possible logging of tokens in volume attributes")
                        : List.of();
            }
        };
    }
}
