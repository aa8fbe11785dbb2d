package io.keelson.apiserver.admission.policy;

import io.keelson.api.json.Json;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.admission.expression.RequestVariables;
import io.keelson.apiserver.admission.match.NamespaceMatcher;
import io.keelson.apiserver.admission.policy.PolicyEvaluation.Failure;
import io.keelson.apiserver.admission.policy.PolicySource.Bound;
import io.keelson.apiserver.authorization.Authorizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Judges requests by the validating policies that are bound; the first failure that denies decides. */
public final class ValidatingAdmissionPolicies implements AdmissionPlugin {
    private final PolicySource<ValidatingPolicy> source = new PolicySource<>(
            "validatingadmissionpolicies", "validatingadmissionpolicybindings", ValidatingPolicy::of);
    private final PolicyMatching matching;
    private final Authorizer authorizer;

    /**
     * @param resources the versions of resources
     * @param namespaces the namespaces of requests
     * @param authorizer is asked by expressions
     */
    public ValidatingAdmissionPolicies(
            EquivalentResources resources, NamespaceMatcher namespaces, Authorizer authorizer) {
        this.matching = new PolicyMatching(resources, namespaces);
        this.authorizer = authorizer;
    }

    @Override
    public String name() {
        return "ValidatingAdmissionPolicy";
    }

    @Override
    public boolean handles(AdmissionRequest.Operation operation) {
        return true;
    }

    @Override
    public void validate(AdmissionRequest request) {
        List<Bound<ValidatingPolicy>> all = source.all(request.context().reader());
        if (all.isEmpty() || PolicyMatching.exempt(request)) {
            return;
        }
        List<PolicyDenial> denials = new ArrayList<>();
        for (Bound<ValidatingPolicy> bound : all) {
            Judge judge = new Judge(bound.policy(), request, denials);
            matching.each(bound, request, judge);
            judge.notes.forEach((key, values) ->
                    request.context().audit().annotate(bound.policy().name() + "/" + key, String.join(", ", values)));
        }
        if (!denials.isEmpty()) {
            throw denials.getFirst().refusal(request);
        }
    }

    /** Judges one request by one policy. */
    private final class Judge implements PolicyMatching.Handler {
        private final ValidatingPolicy policy;
        private final AdmissionRequest request;
        private final List<PolicyDenial> denials;
        /** What auditors are told by key: bindings with different parameters may say different things. */
        private final Map<String, Set<String>> notes = new LinkedHashMap<>();

        Judge(ValidatingPolicy policy, AdmissionRequest request, List<PolicyDenial> denials) {
            this.policy = policy;
            this.request = request;
            this.denials = denials;
        }

        @Override
        public void invoke(PolicyBinding binding, ShownObjects shown, Optional<ObjectNode> param) {
            RequestVariables variables = new RequestVariables(
                    request,
                    shown.matched(),
                    shown.object(),
                    shown.old(),
                    shown.namespace(),
                    param.orElse(null),
                    authorizer,
                    policy.variables());
            follow(new PolicyEvaluation(policy, variables).judge(), policy, binding, request, denials)
                    .forEach((key, value) -> notes.computeIfAbsent(key, any -> new LinkedHashSet<>())
                            .add(value));
        }

        @Override
        public void misconfigured(@Nullable PolicyBinding binding, String why) {
            if (!policy.ignoresErrors()) {
                String what = binding == null ? "failed to configure policy: " : "failed to configure binding: ";
                denials.add(new PolicyDenial(policy.name(), binding == null ? null : binding.name(), what + why, ""));
            }
        }
    }

    /** Returns what is to be noted for auditors. */
    private static Map<String, String> follow(
            PolicyEvaluation.Verdict verdict,
            ValidatingPolicy policy,
            PolicyBinding binding,
            AdmissionRequest request,
            List<PolicyDenial> denials) {
        for (Failure failure : verdict.failures()) {
            if (binding.actions().contains("Deny")) {
                denials.add(new PolicyDenial(policy.name(), binding.name(), failure.message(), failure.reason()));
            }
            if (binding.actions().contains("Warn")) {
                request.context()
                        .warn("Validation failed for ValidatingAdmissionPolicy '" + policy.name() + "' with binding '"
                                + binding.name() + "': " + failure.message());
            }
            if (binding.actions().contains("Audit")) {
                note(failure, policy, binding, request);
            }
        }
        verdict.annotationErrors()
                .forEach(error -> denials.add(new PolicyDenial(policy.name(), binding.name(), error, "")));
        return verdict.annotations();
    }

    /** Tells auditors of a failure; of the first one, as an annotation has one value. */
    private static void note(
            Failure failure, ValidatingPolicy policy, PolicyBinding binding, AdmissionRequest request) {
        ObjectNode value = Json.object()
                .put("message", failure.message())
                .put("policy", policy.name())
                .put("binding", binding.name())
                .put("expressionIndex", failure.index());
        binding.actions().forEach(value.putArray("validationActions")::add);
        request.context()
                .audit()
                .annotate("validation.policy.admission.k8s.io/validation_failure", "[" + Json.toString(value) + "]");
    }
}
