package io.keelson.apiserver.admission.policy;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.selector.LabelSelector;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.EquivalentResources;
import io.keelson.apiserver.registry.ObjectReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the parameters that a binding gives to a policy. */
final class PolicyParams {
    private final EquivalentResources resources;

    PolicyParams(EquivalentResources resources) {
        this.resources = resources;
    }

    /**
     * Returns the objects that a policy is evaluated with, once each; nothing, once, where it has no parameters.
     *
     * @param kind the kind of the policy's parameters, null where it has none
     * @param reference the binding's {@code paramRef}
     * @throws IllegalArgumentException where they cannot be had; the message says why
     */
    List<Optional<ObjectNode>> of(
            @Nullable GroupVersionKind kind, @Nullable JsonNode reference, AdmissionRequest request) {
        if (kind == null || reference == null) {
            return List.of(Optional.empty());
        }
        ResourceInfo info = resources.find(kind);
        if (info == null) {
            throw new IllegalArgumentException(
                    "paramKind kind `" + kind.group() + "/" + kind.version() + ", Kind=" + kind.kind() + "` not known");
        }
        String namespace = namespace(info, reference, request);
        List<Optional<ObjectNode>> found = new ArrayList<>();
        for (ObjectDocument document :
                select(info, namespace, reference, request.context().reader())) {
            found.add(Optional.of(resources.convert(document.toTree(), kind)));
        }
        if (found.isEmpty() && "Deny".equals(Json.text(reference, "parameterNotFoundAction"))) {
            throw new IllegalArgumentException(
                    "no params found for policy binding with `Deny` parameterNotFoundAction");
        }
        return found;
    }

    private static String namespace(ResourceInfo info, JsonNode reference, AdmissionRequest request) {
        String said = text(reference, "namespace");
        if (!info.namespaced()) {
            if (!said.isEmpty()) {
                throw new IllegalArgumentException(
                        "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
            }
            return "";
        }
        String namespace = said.isEmpty() ? request.namespace() : said;
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException(
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        }
        return namespace;
    }

    private static List<ObjectDocument> select(
            ResourceInfo info, String namespace, JsonNode reference, ObjectReader reader) {
        String name = text(reference, "name");
        JsonNode selector = Json.at(reference, "selector");
        if (!name.isEmpty() && selector != null) {
            throw new IllegalArgumentException("paramRef.name and paramRef.selector are mutually exclusive");
        } else if (!name.isEmpty()) {
            ObjectDocument one = reader.get(info.gvr(), namespace, name);
            return one == null ? List.of() : List.of(one);
        } else if (selector == null) {
            throw new IllegalArgumentException("one of name or selector must be provided");
        }
        LabelSelector selected = LabelSelector.of(selector);
        return reader.list(info.gvr(), namespace).stream()
                .filter(document -> selected.matches(document.header().labels()))
                .toList();
    }

    private static String text(JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }
}
