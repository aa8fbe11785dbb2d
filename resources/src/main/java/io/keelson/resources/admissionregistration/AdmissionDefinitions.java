package io.keelson.resources.admissionregistration;

import io.keelson.resources.definition.KindDefinitions;

/** Configurations of admission webhooks and policies. */
public final class AdmissionDefinitions {
    private AdmissionDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("validatingwebhookconfigurations.admissionregistration.k8s.io")
                .rules(new WebhookRules())
                .printer(AdmissionPrinters.WEBHOOKS);
        kinds.define("mutatingwebhookconfigurations.admissionregistration.k8s.io")
                .rules(new WebhookRules())
                .printer(AdmissionPrinters.WEBHOOKS);
        kinds.define("validatingadmissionpolicies.admissionregistration.k8s.io")
                .rules(AdmissionPolicyRules.validating())
                .printer(AdmissionPrinters.VALIDATING_POLICIES);
        kinds.define("validatingadmissionpolicybindings.admissionregistration.k8s.io")
                .rules(AdmissionPolicyRules.validatingBinding())
                .printer(AdmissionPrinters.BINDINGS);
        kinds.define("mutatingadmissionpolicies.admissionregistration.k8s.io")
                .rules(AdmissionPolicyRules.mutating())
                .printer(AdmissionPrinters.MUTATING_POLICIES);
        kinds.define("mutatingadmissionpolicybindings.admissionregistration.k8s.io")
                .rules(AdmissionPolicyRules.mutatingBinding())
                .printer(AdmissionPrinters.BINDINGS);
    }
}
