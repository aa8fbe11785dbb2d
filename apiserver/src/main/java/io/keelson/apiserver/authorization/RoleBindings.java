package io.keelson.apiserver.authorization;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.apiserver.authentication.UserInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The bindings of one namespace, or those of the cluster, found by whom they bind. Immutable. */
final class RoleBindings {
    private final List<ObjectDocument> documents;
    private final Map<String, List<Grant>> byUser = new HashMap<>();
    private final Map<String, List<Grant>> byGroup = new HashMap<>();

    /**
     * What a binding grants to one of its subjects.
     *
     * @param order the binding's place among the others
     * @param roleKind {@code Role} or {@code ClusterRole}
     * @param roleName the role granted
     * @param source the words reasons use for it
     */
    record Grant(int order, String roleKind, String roleName, String source) {}

    /**
     * @param documents the bindings in key order
     * @param namespace their namespace, empty for cluster role bindings
     */
    RoleBindings(List<ObjectDocument> documents, String namespace) {
        this.documents = List.copyOf(documents);
        for (int i = 0; i < documents.size(); i++) {
            add(i, documents.get(i), namespace);
        }
    }

    /** Returns whether these are the very documents this was made from. */
    boolean sameAs(List<ObjectDocument> others) {
        if (others.size() != documents.size()) {
            return false;
        }
        for (int i = 0; i < others.size(); i++) {
            if (!same(others.get(i), documents.get(i))) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // the caches hand out the same document until it changes
    private static boolean same(ObjectDocument one, ObjectDocument other) {
        return one == other;
    }

    /** Returns what the bindings grant to a user: each binding once, with the first subject that applies. */
    List<Grant> of(UserInfo user) {
        Map<Integer, Grant> grants = new LinkedHashMap<>();
        collect(grants, byUser.get(user.name()));
        for (String group : user.groups()) {
            collect(grants, byGroup.get(group));
        }
        return List.copyOf(grants.values());
    }

    private static void collect(Map<Integer, Grant> grants, @Nullable List<Grant> found) {
        if (found != null) {
            found.forEach(grant -> grants.putIfAbsent(grant.order(), grant));
        }
    }

    private void add(int order, ObjectDocument document, String namespace) {
        ObjectNode binding = document.toTree();
        String roleKind = orEmpty(Json.text(binding, "roleRef", "kind"));
        String roleName = orEmpty(Json.text(binding, "roleRef", "name"));
        String bindingName = document.header().name();
        String source = (namespace.isEmpty() ? "ClusterRoleBinding " : "RoleBinding ")
                + GoFormat.quote(namespace.isEmpty() ? bindingName : bindingName + "/" + namespace)
                + " of " + roleKind + " " + GoFormat.quote(roleName) + " to ";
        for (JsonNode subject : Json.elements(binding, "subjects")) {
            String kind = orEmpty(Json.text(subject, "kind"));
            String name = orEmpty(Json.text(subject, "name"));
            String described = name;
            Map<String, List<Grant>> index = byUser;
            String key = name;
            switch (kind) {
                case "User" -> {}
                case "Group" -> index = byGroup;
                case "ServiceAccount" -> {
                    String account = orEmpty(Json.text(subject, "namespace"));
                    account = account.isEmpty() ? namespace : account;
                    if (account.isEmpty()) {
                        continue;
                    }
                    described = name + "/" + account;
                    key = "system:serviceaccount:" + account + ":" + name;
                }
                default -> {
                    continue;
                }
            }
            index.computeIfAbsent(key, any -> new ArrayList<>(1))
                    .add(new Grant(order, roleKind, roleName, source + kind + " " + GoFormat.quote(described)));
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
