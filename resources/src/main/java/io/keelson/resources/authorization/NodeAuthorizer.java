package io.keelson.resources.authorization;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.authorization.NodeIdentity;
import io.keelson.apiserver.authorization.PolicyRule;
import io.keelson.apiserver.authorization.RuleResolver;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.List;
import java.util.Set;

/**
 * Lets kubelets at what their own pods need and at nothing of other nodes (KEP-279, and the node authorizer's page). What
 * is the same for all nodes is told by the rules of the cluster role {@code system:node}; creating and updating is
 * further restricted by the admission plugin NodeRestriction, which sees the objects.
 */
public final class NodeAuthorizer implements Authorizer, RuleResolver {
    private static final Set<String> OWN_OBJECT_VERBS = Set.of("get", "create", "update", "patch", "delete");
    private static final String LEASE_NAMESPACE = "kube-node-lease";

    private final NodeRelations relations;
    private final List<PolicyRule> nodeRules;

    /**
     * @param reader where pods and volumes are read
     * @param nodeRules what every node may do
     */
    public NodeAuthorizer(ObjectReader reader, List<PolicyRule> nodeRules) {
        this.relations = new NodeRelations(reader);
        this.nodeRules = List.copyOf(nodeRules);
    }

    /** Whether a node is related to an object. */
    private interface Relation {
        boolean exists(String node, String namespace, String name);
    }

    @Override
    public Rules rulesFor(UserInfo user, String namespace) {
        return NodeIdentity.of(user) == null
                ? new Rules(List.of(), false, "")
                : new Rules(List.of(), true, "node authorizer does not support user rule resolution");
    }

    @Override
    public Decision authorize(Attributes request) {
        String node = NodeIdentity.of(request.user());
        if (node == null) {
            return Decision.NO_OPINION;
        }
        if (node.isEmpty()) {
            return Decision.noOpinion(
                    "unknown node for user \"" + request.user().name() + "\"");
        }
        if (!request.resourceRequest()) {
            return uniform(request);
        }
        String resource = request.group().isEmpty() ? request.resource() : request.resource() + "." + request.group();
        return switch (resource) {
            case "secrets" -> read(node, request, relations::secret);
            case "configmaps" -> read(node, request, relations::configMap);
            case "persistentvolumeclaims" ->
                request.subresource().equals("status")
                        ? updateStatus(node, request, relations::claim)
                        : get(node, request, relations::claim);
            case "persistentvolumes" -> get(node, request, (n, namespace, name) -> relations.volume(n, name));
            case "resourceclaims.resource.k8s.io" -> get(node, request, relations::resourceClaim);
            case "volumeattachments.storage.k8s.io" ->
                get(node, request, (n, namespace, name) -> relations.attachment(n, name));
            case "serviceaccounts" -> serviceAccount(node, request);
            case "leases.coordination.k8s.io" -> lease(node, request);
            case "csinodes.storage.k8s.io" -> csiNode(node, request);
            case "resourceslices.resource.k8s.io" -> slice(node, request);
            case "nodes" -> node(node, request);
            case "pods" -> pod(node, request);
            default -> uniform(request);
        };
    }

    private Decision uniform(Attributes request) {
        for (PolicyRule rule : nodeRules) {
            if (rule.allows(request)) {
                return Decision.ALLOWED;
            }
        }
        return Decision.NO_OPINION;
    }

    private static Decision read(String node, Attributes request, Relation relation) {
        if (!Set.of("get", "list", "watch").contains(request.verb())) {
            return Decision.noOpinion("can only read resources of this type");
        }
        if (!request.subresource().isEmpty()) {
            return Decision.noOpinion("cannot read subresource");
        }
        if (request.namespace().isEmpty()) {
            return Decision.noOpinion("can only read namespaced object of this type");
        }
        return related(node, request, relation);
    }

    private static Decision get(String node, Attributes request, Relation relation) {
        if (!request.verb().equals("get")) {
            return Decision.noOpinion("can only get individual resources of this type");
        }
        if (!request.subresource().isEmpty()) {
            return Decision.noOpinion("cannot get subresource");
        }
        return related(node, request, relation);
    }

    private static Decision updateStatus(String node, Attributes request, Relation relation) {
        if (!request.verb().equals("update") && !request.verb().equals("patch")) {
            return Decision.noOpinion("can only get/update/patch this type");
        }
        return related(node, request, relation);
    }

    private static Decision related(String node, Attributes request, Relation relation) {
        if (request.name().isEmpty()) {
            return Decision.noOpinion("No Object name found");
        }
        return relation.exists(node, request.namespace(), request.name())
                ? Decision.ALLOWED
                : Decision.noOpinion("no relationship found between node '" + node + "' and this object");
    }

    private Decision serviceAccount(String node, Attributes request) {
        if (request.verb().equals("get") && request.subresource().isEmpty()) {
            return read(node, request, relations::serviceAccount);
        }
        if (!request.verb().equals("create") || request.name().isEmpty()) {
            return Decision.noOpinion("can only create tokens for individual service accounts");
        }
        if (!request.subresource().equals("token")) {
            return Decision.noOpinion("can only create token subresource of serviceaccount");
        }
        return related(node, request, relations::serviceAccount);
    }

    private static Decision lease(String node, Attributes request) {
        if (!OWN_OBJECT_VERBS.contains(request.verb())) {
            return Decision.noOpinion("can only get, create, update, patch, or delete a node lease");
        }
        if (!request.namespace().equals(LEASE_NAMESPACE)) {
            return Decision.noOpinion("can only access leases in the \"" + LEASE_NAMESPACE + "\" system namespace");
        }
        return request.verb().equals("create") || request.name().equals(node)
                ? Decision.ALLOWED
                : Decision.noOpinion("can only access node lease with the same name as the requesting node");
    }

    private static Decision csiNode(String node, Attributes request) {
        if (!OWN_OBJECT_VERBS.contains(request.verb())) {
            return Decision.noOpinion("can only get, create, update, patch, or delete a CSINode");
        }
        if (!request.subresource().isEmpty()) {
            return Decision.noOpinion("cannot authorize CSINode subresources");
        }
        return request.verb().equals("create") || request.name().equals(node)
                ? Decision.ALLOWED
                : Decision.noOpinion("can only access CSINode with the same name as the requesting node");
    }

    private Decision slice(String node, Attributes request) {
        if (!request.subresource().isEmpty()) {
            return Decision.noOpinion("cannot authorize ResourceSlice subresources");
        }
        return switch (request.verb()) {
            case "create" -> Decision.ALLOWED;
            case "get", "update", "patch", "delete" ->
                related(node, request, (n, namespace, name) -> relations.slice(n, name));
            case "watch", "list", "deletecollection" ->
                selects(request, "spec.nodeName", node)
                        ? Decision.ALLOWED
                        : Decision.noOpinion(
                                "can only list/watch/deletecollection resourceslices with nodeName field selector");
            default ->
                Decision.noOpinion("only the following verbs are allowed for a ResourceSlice: get, watch, list, "
                        + "create, update, patch, delete, deletecollection");
        };
    }

    private static Decision node(String node, Attributes request) {
        return switch (request.subresource() + "/" + request.verb()) {
            case "/create", "/update", "/patch", "status/update", "status/patch" -> Decision.ALLOWED;
            case "/get", "/list", "/watch" -> {
                if (request.name().equals(node)) {
                    yield Decision.ALLOWED;
                }
                yield Decision.noOpinion(
                        request.name().isEmpty()
                                ? "node '" + node + "' cannot read all nodes, only its own Node object"
                                : "node '" + node + "' cannot read '" + request.name() + "', only its own Node object");
            }
            default -> Decision.NO_OPINION;
        };
    }

    private Decision pod(String node, Attributes request) {
        return switch (request.subresource() + "/" + request.verb()) {
            case "/create", "/delete", "status/update", "status/patch", "eviction/create" -> Decision.ALLOWED;
            case "/get" -> get(node, request, relations::pod);
            case "/list", "/watch" -> {
                if (selects(request, "spec.nodeName", node)) {
                    yield Decision.ALLOWED;
                }
                yield request.name().isEmpty()
                        ? Decision.noOpinion("can only list/watch pods with spec.nodeName field selector")
                        : related(node, request, relations::pod);
            }
            default -> Decision.NO_OPINION;
        };
    }

    /** Whether a request's field selector asks for one value of a field. */
    private static boolean selects(Attributes request, String field, String value) {
        for (String requirement : request.fieldSelector().split(",")) {
            if (requirement.equals(field + "=" + value) || requirement.equals(field + "==" + value)) {
                return true;
            }
        }
        return false;
    }
}
