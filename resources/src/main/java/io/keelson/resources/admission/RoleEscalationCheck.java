package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.json.Json;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.AdmissionRequest.Operation;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.PolicyRule;
import io.keelson.apiserver.authorization.RoleEscalation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Refuses roles and bindings that grant what their writer does not have. */
final class RoleEscalationCheck implements AdmissionPlugin {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private final RoleEscalation escalation;

    RoleEscalationCheck(RoleEscalation escalation) {
        this.escalation = escalation;
    }

    @Override
    public String name() {
        return "RoleEscalationCheck";
    }

    @Override
    public void validate(AdmissionRequest request) {
        UserInfo user = request.context().user();
        if (!request.resource().group().equals(GROUP)
                || !request.subresource().isEmpty()
                || request.operation() != Operation.CREATE && request.operation() != Operation.UPDATE
                || escalation.unlimited(user)
                || onlyCollectable(request)) {
            return;
        }
        switch (request.resource().resource()) {
            case "roles", "clusterroles" -> checkRole(request, user);
            case "rolebindings", "clusterrolebindings" -> checkBinding(request, user);
            default -> {}
        }
    }

    private void checkRole(AdmissionRequest request, UserInfo user) {
        String resource = request.resource().resource();
        String pathName = request.context().request().name();
        if (escalation.mayEscalate(user, resource, request.namespace(), pathName)) {
            return;
        }
        ObjectNode role = request.newObject();
        refuse(request, escalation.missing(user, request.namespace(), PolicyRule.of(role)));
        boolean gathers = gathers(role) || gathers(request.old());
        if (resource.equals("clusterroles") && gathers && !escalation.hasEverything(user, request.namespace())) {
            refuse(request, "must have cluster-admin privileges to use the aggregationRule");
        }
    }

    private void checkBinding(AdmissionRequest request, UserInfo user) {
        ObjectNode binding = request.newObject();
        String group = text(binding, "roleRef", "apiGroup");
        String kind = text(binding, "roleRef", "kind");
        String name = text(binding, "roleRef", "name");
        if (escalation.mayBind(user, group, kind, name, request.namespace())) {
            return;
        }
        List<PolicyRule> rules = escalation.rulesOf(kind, name, request.namespace());
        if (rules == null) {
            throw StatusException.notFound(request.resource(), name);
        }
        refuse(request, escalation.missing(user, request.namespace(), rules));
    }

    private static void refuse(AdmissionRequest request, @Nullable String why) {
        if (why != null) {
            throw request.forbidden(why);
        }
    }

    private static boolean gathers(@Nullable ObjectNode role) {
        return !Json.elements(role, "aggregationRule", "clusterRoleSelectors").isEmpty();
    }

    /** Whether an update changes nothing but what garbage collection needs to get rid of the object. */
    private static boolean onlyCollectable(AdmissionRequest request) {
        if (request.operation() != Operation.UPDATE || request.old() == null) {
            return false;
        }
        return Objects.equals(withoutCollectable(request.newObject()), withoutCollectable(request.oldObject()));
    }

    private static ObjectNode withoutCollectable(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("ownerReferences", "finalizers", "managedFields", "resourceVersion"));
        }
        return copy;
    }
}
