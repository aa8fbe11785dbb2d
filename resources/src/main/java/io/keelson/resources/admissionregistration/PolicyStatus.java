package io.keelson.resources.admissionregistration;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.policy.PolicyTypeChecker;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes into the status of each {@code ValidatingAdmissionPolicy} what type checking found in its expressions, once a
 * generation, as upstream's {@code validatingadmissionpolicy-status-controller} does. Looks at policies only where one has
 * changed since. Not thread-safe.
 */
public final class PolicyStatus {
    private static final GroupVersionResource POLICIES =
            new GroupVersionResource("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies");

    private final ObjectReader reader;
    private final PolicyTypeChecker checker;
    private final Predicate<ObjectNode> writer;
    private long seen = -1;

    /**
     * @param reader reads the policies
     * @param checker checks them
     * @param writer replaces a policy's status; returns whether it did
     */
    public PolicyStatus(ObjectReader reader, PolicyTypeChecker checker, Predicate<ObjectNode> writer) {
        this.reader = reader;
        this.checker = checker;
        this.writer = writer;
    }

    /** Checks the policies whose generation has not been checked yet. */
    public void run() {
        long version = reader.version(POLICIES);
        if (version >= 0 && version == seen) {
            return;
        }
        boolean done = true;
        for (ObjectDocument document : reader.list(POLICIES, "")) {
            done &= check(document);
        }
        if (done) {
            seen = version;
        }
    }

    private boolean check(ObjectDocument document) {
        ObjectNode policy = document.toTree();
        long generation = document.header().generation();
        Long observed = Json.integer(policy, "status", "observedGeneration");
        if (observed != null && observed >= generation) {
            return true;
        }
        ObjectNode status = policy.withObject("status");
        status.put("observedGeneration", generation);
        ObjectNode found = status.putObject("typeChecking");
        for (PolicyTypeChecker.ExpressionWarning warning : checker.check(policy)) {
            ArrayNode warnings = found.withArray("expressionWarnings");
            warnings.addObject().put("fieldRef", warning.field()).put("warning", warning.warning());
        }
        return writer.test(policy);
    }
}
