package io.keelson.apiserver.admission.policy;

import io.keelson.api.schema.DecodeException;
import io.keelson.api.status.StatusException;
import io.keelson.api.structuredmerge.MergeType;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.admission.expression.MatchConditions;
import io.keelson.apiserver.admission.expression.RequestVariables;
import io.keelson.apiserver.admission.match.NamespaceMatcher;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import io.keelson.apiserver.admission.policy.PolicySource.Bound;
import io.keelson.apiserver.authorization.Authorizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes objects by the mutating policies that are bound, in the order of their names; each sees what those before it have
 * made of the object. See https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/.
 */
public final class MutatingAdmissionPolicies implements AdmissionPlugin {
    private final PolicySource<MutatingPolicy> source =
            new PolicySource<>("mutatingadmissionpolicies", "mutatingadmissionpolicybindings", MutatingPolicy::of);
    private final EquivalentResources resources;
    private final PolicyMatching matching;
    private final Authorizer authorizer;

    /**
     * @param resources the versions of resources, and how their objects are merged
     * @param namespaces the namespaces of requests
     * @param authorizer is asked by expressions
     */
    public MutatingAdmissionPolicies(
            EquivalentResources resources, NamespaceMatcher namespaces, Authorizer authorizer) {
        this.resources = resources;
        this.matching = new PolicyMatching(resources, namespaces);
        this.authorizer = authorizer;
    }

    @Override
    public String name() {
        return "MutatingAdmissionPolicy";
    }

    @Override
    public boolean handles(AdmissionRequest.Operation operation) {
        return true;
    }

    @Override
    public void admit(AdmissionRequest request) {
        List<Bound<MutatingPolicy>> all = source.all(request.context().reader());
        ObjectNode object = request.object();
        if (all.isEmpty() || object == null || PolicyMatching.exempt(request)) {
            return;
        }
        request.reinvocation().before(object);
        List<MutationError> errors = new ArrayList<>();
        for (Bound<MutatingPolicy> bound : all) {
            matching.each(bound, request, new Invocation(bound.policy(), request, errors));
        }
        if (!errors.isEmpty()) {
            throw MutationError.refusal(errors, request);
        }
        request.reinvocation().after(object);
    }

    /** Lets one policy change the object of one request. */
    private final class Invocation implements PolicyMatching.Handler {
        private final MutatingPolicy policy;
        private final AdmissionRequest request;
        private final List<MutationError> errors;

        Invocation(MutatingPolicy policy, AdmissionRequest request, List<MutationError> errors) {
            this.policy = policy;
            this.request = request;
            this.errors = errors;
        }

        @Override
        public void invoke(PolicyBinding binding, ShownObjects shown, Optional<ObjectNode> param) {
            Matched matched = shown.matched();
            MatchConditions.Outcome outcome =
                    policy.conditions().evaluate(variables(own(matched), shown, param.orElse(null)));
            if (outcome.error() != null) {
                fail(binding, outcome.error(), "Invalid");
            }
            String id = id(binding, param.orElse(null));
            if (!outcome.met() || !request.reinvocation().mayInvoke(id)) {
                return;
            }
            MergeType type = resources.mergeType(matched.kind());
            if (type == null) {
                throw StatusException.serviceUnavailable("Resource kind " + matched.kind()
                        + " not found. There can be a delay between when CustomResourceDefinitions are created and when"
                        + " they are available.");
            }
            boolean changed = false;
            for (Mutation mutation : policy.mutations()) {
                try {
                    ObjectNode before = own(matched);
                    JsonNode after = mutation.apply(before, variables(before, shown, param.orElse(null)), type);
                    changed |= replace(before, after, matched);
                } catch (MutationFailedException e) {
                    fail(binding, e.getMessage(), "Invalid");
                }
            }
            if (changed) {
                request.reinvocation().changed();
            }
            if (policy.reinvoked()) {
                request.reinvocation().invoked(id);
            }
        }

        @Override
        public void misconfigured(@Nullable PolicyBinding binding, String why) {
            fail(
                    binding,
                    (binding == null ? "failed to configure policy: " : "failed to configure binding: ") + why,
                    "");
        }

        private void fail(@Nullable PolicyBinding binding, String why, String reason) {
            if (!policy.ignoresErrors()) {
                errors.add(new MutationError(policy.name(), binding == null ? null : binding.name(), why, reason));
            }
        }

        /** A copy of the object, as it is now and as the policy knows it. */
        @SuppressWarnings("ReferenceEquality") // what needs no conversion is handed back as it is
        private ObjectNode own(Matched matched) {
            ObjectNode own = request.newObject();
            ObjectNode converted = resources.convert(own, matched.kind());
            return converted == own ? own.deepCopy() : converted;
        }

        private RequestVariables variables(ObjectNode object, ShownObjects shown, @Nullable ObjectNode param) {
            return new RequestVariables(
                    request,
                    shown.matched(),
                    object,
                    shown.old(),
                    shown.namespace(),
                    param,
                    authorizer,
                    policy.variables());
        }

        /** Puts what has become of the object in its place; returns whether that is something else. */
        private boolean replace(ObjectNode before, JsonNode after, Matched matched) {
            if (!(after instanceof ObjectNode tree)) {
                throw StatusException.internal("a mutation has left no object");
            }
            ObjectNode decoded;
            try {
                decoded = resources.decode(tree, matched.kind());
            } catch (DecodeException e) {
                throw StatusException.internal(String.valueOf(e.getMessage()));
            }
            if (decoded.equals(before)) {
                return false;
            }
            ObjectNode own = resources.convert(decoded, request.kind());
            request.newObject().removeAll();
            request.newObject().setAll(own);
            return true;
        }

        private String id(PolicyBinding binding, @Nullable ObjectNode param) {
            JsonNode metadata = param == null ? null : param.get("metadata");
            return name() + "/" + policy.name() + "/" + binding.name() + "/"
                    + (metadata == null
                            ? ""
                            : metadata.path("namespace").asString("") + "/"
                                    + metadata.path("name").asString(""));
        }
    }
}
