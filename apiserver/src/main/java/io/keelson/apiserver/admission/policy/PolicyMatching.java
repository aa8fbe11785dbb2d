package io.keelson.apiserver.admission.policy;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.admission.match.NamespaceMatcher;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import io.keelson.apiserver.admission.policy.PolicySource.Bound;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Finds which policies are for a request, by which bindings and with which parameters. */
final class PolicyMatching {
    private static final Set<String> EXEMPT = Set.of(
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding");

    private final EquivalentResources resources;
    private final NamespaceMatcher namespaces;
    private final PolicyParams params;

    PolicyMatching(EquivalentResources resources, NamespaceMatcher namespaces) {
        this.resources = resources;
        this.namespaces = namespaces;
        this.params = new PolicyParams(resources);
    }

    /** Is told what was found, in the order of bindings and of their parameters. */
    interface Handler {
        /**
         * A binding is for the request.
         *
         * @param shown what the policy is shown of the request
         * @param param the parameters, nothing where there are none
         */
        void invoke(PolicyBinding binding, ShownObjects shown, Optional<ObjectNode> param);

        /**
         * It cannot be told whether one is.
         *
         * @param binding null where it is the policy itself that is wrong
         */
        void misconfigured(@Nullable PolicyBinding binding, String why);
    }

    /** Returns whether a request is for policies themselves, which no policy may lock up. */
    static boolean exempt(AdmissionRequest request) {
        return request.kind().group().equals("admissionregistration.k8s.io")
                && EXEMPT.contains(request.kind().kind());
    }

    /** Tells of the bindings of a policy that are for a request. */
    void each(Bound<? extends AdmissionPolicy> bound, AdmissionRequest request, Handler handler) {
        AdmissionPolicy policy = bound.policy();
        Matched matched;
        try {
            matched = policy.match().match(request, resources, namespaces);
        } catch (StatusException e) {
            handler.misconfigured(null, String.valueOf(e.getMessage()));
            return;
        }
        if (matched == null) {
            return;
        }
        ShownObjects shown = new ShownObjects(request, matched, resources, namespaces);
        for (PolicyBinding binding : bound.bindings()) {
            List<Optional<ObjectNode>> found;
            try {
                if (binding.match() != null && binding.match().match(request, resources, namespaces) == null) {
                    continue;
                }
                found = params.of(policy.params(), binding.params(), request);
            } catch (StatusException | IllegalArgumentException e) {
                handler.misconfigured(binding, String.valueOf(e.getMessage()));
                continue;
            }
            found.forEach(param -> handler.invoke(binding, shown, param));
        }
    }
}
