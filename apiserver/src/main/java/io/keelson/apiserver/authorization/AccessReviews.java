package io.keelson.apiserver.authorization;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.authentication.UserInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The reviews of {@code authorization.k8s.io} that ask whether something is allowed. */
public final class AccessReviews {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private final Authorizer authorizer;

    /** @param authorizer the server's whole authorizer */
    public AccessReviews(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** Answers a SubjectAccessReview: may the user that it names? */
    public ObjectNode subject(ObjectNode review, UserInfo user, String namespace) {
        FieldErrors errors = validate(review, true);
        requireNoMetadata(review, errors, false);
        refuse(errors);
        return answer(review, attributes(review, named(review)));
    }

    /** Answers a LocalSubjectAccessReview: may the user that it names, in this namespace? */
    public ObjectNode localSubject(ObjectNode review, UserInfo user, String namespace) {
        ReviewMetadata.matchNamespace(review, namespace);
        FieldErrors errors = validate(review, true);
        requireNoMetadata(review, errors, true);
        String own = orEmpty(Json.text(review, "metadata", "namespace"));
        String asked = orEmpty(Json.text(review, "spec", "resourceAttributes", "namespace"));
        if (Json.at(review, "spec", "resourceAttributes") != null && !asked.equals(own)) {
            errors.invalid(FieldPath.of("spec.resourceAttributes.namespace"), asked, "must match metadata.namespace");
        }
        if (Json.at(review, "spec", "nonResourceAttributes") != null) {
            errors.invalid(
                    FieldPath.of("spec.nonResourceAttributes"),
                    nonResourceValue(review),
                    "disallowed on this kind of request");
        }
        refuse(errors);
        return answer(review, attributes(review, named(review)));
    }

    /** Answers a SelfSubjectAccessReview: may I? */
    public ObjectNode selfSubject(ObjectNode review, UserInfo user, String namespace) {
        FieldErrors errors = validate(review, false);
        requireNoMetadata(review, errors, false);
        refuse(errors);
        return answer(review, attributes(review, user));
    }

    private ObjectNode answer(ObjectNode review, Attributes attributes) {
        Authorizer.Decision decision = authorizer.authorize(attributes);
        Json.child(review, "metadata");
        review.remove("status");
        ObjectNode status = review.putObject("status");
        status.put("allowed", decision.outcome() == Authorizer.Outcome.ALLOW);
        if (decision.outcome() == Authorizer.Outcome.DENY) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return review;
    }

    private static FieldErrors validate(ObjectNode review, boolean needsUser) {
        FieldErrors errors = new FieldErrors();
        JsonNode resource = Json.at(review, "spec", "resourceAttributes");
        JsonNode nonResource = Json.at(review, "spec", "nonResourceAttributes");
        if (resource != null && nonResource != null) {
            errors.invalid(
                    SPEC.child("nonResourceAttributes"),
                    nonResourceValue(review),
                    "cannot be specified in combination with resourceAttributes");
        }
        if (resource == null && nonResource == null) {
            errors.invalid(
                    SPEC.child("resourceAttributes"),
                    null,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        if (needsUser
                && orEmpty(Json.text(review, "spec", "user")).isEmpty()
                && Json.elements(review, "spec", "groups").isEmpty()) {
            errors.invalid(SPEC.child("user"), "", "at least one of user or group must be specified");
        }
        for (String selector : List.of("fieldSelector", "labelSelector")) {
            validateSelector(Json.at(resource, selector), FieldPath.of("spec.resourceAttributes", selector), errors);
        }
        return errors;
    }

    private static void validateSelector(@Nullable JsonNode selector, FieldPath path, FieldErrors errors) {
        if (selector == null) {
            return;
        }
        String raw = orEmpty(Json.text(selector, "rawSelector"));
        List<JsonNode> requirements = Json.elements(selector, "requirements");
        if (!raw.isEmpty() && !requirements.isEmpty()) {
            errors.invalid(path.child("rawSelector"), raw, "may not specified at the same time as requirements");
        }
        if (raw.isEmpty() && requirements.isEmpty()) {
            errors.required(
                    path.child("requirements"),
                    "when " + path + " is specified, requirements or rawSelector is required");
        }
        for (int i = 0; i < requirements.size(); i++) {
            FieldPath at = path.child("requirements").index(i);
            if (orEmpty(Json.text(requirements.get(i), "key")).isEmpty()) {
                errors.required(at.child("key"), "must be specified");
            }
        }
    }

    private static void requireNoMetadata(ObjectNode review, FieldErrors errors, boolean namespaceAllowed) {
        JsonNode metadata = Json.at(review, "metadata");
        if (!(metadata instanceof ObjectNode object)) {
            return;
        }
        ObjectNode rest = object.deepCopy();
        rest.remove(List.of("managedFields"));
        if (namespaceAllowed) {
            rest.remove("namespace");
        }
        rest.propertyNames().stream()
                .filter(name -> rest.get(name).isNull()
                        || rest.get(name).isEmpty() && rest.get(name).isContainer())
                .toList()
                .forEach(rest::remove);
        if (!rest.isEmpty()) {
            errors.invalid(
                    FieldPath.of("metadata"),
                    rest,
                    namespaceAllowed ? "must be empty except for namespace" : "must be empty");
        }
    }

    private static void refuse(FieldErrors errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(new GroupVersionKind("authorization.k8s.io", "v1", ""), "", errors);
        }
    }

    private static ObjectNode nonResourceValue(ObjectNode review) {
        return Json.object()
                .put("Path", orEmpty(Json.text(review, "spec", "nonResourceAttributes", "path")))
                .put("Verb", orEmpty(Json.text(review, "spec", "nonResourceAttributes", "verb")));
    }

    private static UserInfo named(ObjectNode review) {
        List<String> groups = new ArrayList<>();
        Json.elements(review, "spec", "groups").forEach(group -> groups.add(group.asString()));
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (Json.at(review, "spec", "extra") instanceof ObjectNode given) {
            for (String key : given.propertyNames()) {
                extra.put(
                        key,
                        Json.elements(given, key).stream()
                                .map(JsonNode::asString)
                                .toList());
            }
        }
        return new UserInfo(
                orEmpty(Json.text(review, "spec", "user")), orEmpty(Json.text(review, "spec", "uid")), groups, extra);
    }

    private static Attributes attributes(ObjectNode review, UserInfo user) {
        JsonNode resource = Json.at(review, "spec", "resourceAttributes");
        if (resource == null) {
            JsonNode nonResource = Json.at(review, "spec", "nonResourceAttributes");
            return new Attributes(
                    user,
                    orEmpty(Json.text(nonResource, "verb")),
                    false,
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    orEmpty(Json.text(nonResource, "path")));
        }
        String version = orEmpty(Json.text(resource, "version"));
        return new Attributes(
                user,
                orEmpty(Json.text(resource, "verb")),
                true,
                orEmpty(Json.text(resource, "group")),
                version.isEmpty() ? "*" : version,
                orEmpty(Json.text(resource, "resource")),
                orEmpty(Json.text(resource, "subresource")),
                orEmpty(Json.text(resource, "namespace")),
                orEmpty(Json.text(resource, "name")),
                "",
                fieldSelector(Json.at(resource, "fieldSelector")));
    }

    private static String fieldSelector(@Nullable JsonNode selector) {
        String raw = orEmpty(Json.text(selector, "rawSelector"));
        if (!raw.isEmpty()) {
            return raw;
        }
        List<String> requirements = new ArrayList<>();
        for (JsonNode requirement : Json.elements(selector, "requirements")) {
            List<JsonNode> values = Json.elements(requirement, "values");
            if ("In".equals(Json.text(requirement, "operator")) && values.size() == 1) {
                requirements.add(
                        Json.text(requirement, "key") + "=" + values.getFirst().asString());
            }
        }
        return String.join(",", requirements);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
