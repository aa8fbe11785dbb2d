package io.keelson.apiserver.admission.policy;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.admission.expression.RequestVariables;
import io.keelson.apiserver.admission.match.Namespaces;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import io.keelson.apiserver.admission.policy.PolicyJudgement.Failure;
import io.keelson.apiserver.admission.policy.PolicySource.Bound;
import io.keelson.apiserver.authorization.Authorizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Judges requests by the validating policies that are bound; the first failure that denies decides. */
public final class ValidatingAdmissionPolicies implements AdmissionPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatingAdmissionPolicies.class);
    private static final Set<String> EXEMPT = Set.of(
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding");

    private final PolicySource source = new PolicySource();
    private final EquivalentResources resources;
    private final Namespaces namespaces;
    private final Authorizer authorizer;
    private final PolicyParams params;

    /**
     * @param resources the versions of resources
     * @param namespaces the namespaces of requests
     * @param authorizer is asked by expressions
     */
    public ValidatingAdmissionPolicies(EquivalentResources resources, Namespaces namespaces, Authorizer authorizer) {
        this.resources = resources;
        this.namespaces = namespaces;
        this.authorizer = authorizer;
        this.params = new PolicyParams(resources);
    }

    @Override
    public String name() {
        return "ValidatingAdmissionPolicy";
    }

    @Override
    public void validate(AdmissionRequest request) {
        List<Bound> all = source.all(request.context().reader());
        boolean exempt = request.kind().group().equals("admissionregistration.k8s.io")
                && EXEMPT.contains(request.kind().kind());
        if (all.isEmpty() || exempt) {
            return;
        }
        List<PolicyDenial> denials = new ArrayList<>();
        for (Bound bound : all) {
            judge(bound, request, denials);
        }
        if (!denials.isEmpty()) {
            throw denials.getFirst().refusal(request);
        }
    }

    private void judge(Bound bound, AdmissionRequest request, List<PolicyDenial> denials) {
        ValidatingPolicy policy = bound.policy();
        Matched matched;
        try {
            matched = policy.match().match(request, resources, namespaces);
        } catch (StatusException e) {
            misconfigured(policy, null, String.valueOf(e.getMessage()), denials);
            return;
        }
        if (matched == null) {
            return;
        }
        ObjectNode object = request.object() == null ? null : resources.convert(request.object(), matched.kind());
        ObjectNode old = request.old() == null ? null : resources.convert(request.old(), matched.kind());
        for (PolicyBinding binding : bound.bindings()) {
            try {
                if (binding.match() != null && binding.match().match(request, resources, namespaces) == null) {
                    continue;
                }
                for (Optional<ObjectNode> param : params.of(policy.params(), binding.params(), request)) {
                    RequestVariables variables = new RequestVariables(
                            request,
                            matched,
                            object,
                            old,
                            namespace(request),
                            param.orElse(null),
                            authorizer,
                            policy.variables());
                    follow(new PolicyJudgement(policy, variables).judge(), policy, binding, request, denials);
                }
            } catch (StatusException | IllegalArgumentException e) {
                misconfigured(policy, binding, String.valueOf(e.getMessage()), denials);
            }
        }
    }

    private @Nullable ObjectNode namespace(AdmissionRequest request) {
        boolean itself =
                request.kind().group().isEmpty() && request.kind().kind().equals("Namespace");
        return itself || request.namespace().isEmpty()
                ? null
                : namespaces.of(request).toTree();
    }

    private static void misconfigured(
            ValidatingPolicy policy, @Nullable PolicyBinding binding, String why, List<PolicyDenial> denials) {
        if (!policy.ignoresErrors()) {
            String what = binding == null ? "failed to configure policy: " : "failed to configure binding: ";
            denials.add(new PolicyDenial(policy.name(), binding == null ? null : binding.name(), what + why, ""));
        }
    }

    private static void follow(
            PolicyJudgement.Verdict verdict,
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
                LOG.debug(
                        "validation {} of policy {} with binding {} failed: {}",
                        failure.index(),
                        policy.name(),
                        binding.name(),
                        failure.message());
            }
        }
        verdict.annotationErrors()
                .forEach(error -> denials.add(new PolicyDenial(policy.name(), binding.name(), error, "")));
        verdict.annotations().forEach((key, value) -> LOG.debug("policy {} notes {}: {}", policy.name(), key, value));
    }
}
