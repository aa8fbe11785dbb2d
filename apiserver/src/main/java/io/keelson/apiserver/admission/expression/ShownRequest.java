package io.keelson.apiserver.admission.expression;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.admission.match.RequestMatch.Matched;
import io.keelson.apiserver.authentication.UserInfo;
import tools.jackson.databind.node.ObjectNode;

/** Requests as webhooks and expressions see them ({@code AdmissionRequest}), without objects. */
public final class ShownRequest {
    private ShownRequest() {}

    /** Returns what is said of a request that was matched as something. */
    public static ObjectNode of(AdmissionRequest request, Matched matched) {
        ObjectNode shown = Json.object();
        kind(shown.putObject("kind"), matched.kind());
        resource(shown.putObject("resource"), matched.resource());
        optional(shown, "subResource", request.subresource());
        kind(shown.putObject("requestKind"), request.kind());
        resource(shown.putObject("requestResource"), request.resource());
        optional(shown, "requestSubResource", request.subresource());
        optional(shown, "name", request.name());
        optional(shown, "namespace", request.namespace());
        shown.put("operation", request.operation().name());
        user(shown.putObject("userInfo"), request.context().user());
        shown.put("dryRun", request.context().dryRun());
        shown.set("options", request.options().isEmpty() ? shown.nullNode() : request.options());
        return shown;
    }

    private static void optional(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    private static void kind(ObjectNode node, GroupVersionKind kind) {
        node.put("group", kind.group()).put("version", kind.version()).put("kind", kind.kind());
    }

    private static void resource(ObjectNode node, GroupVersionResource resource) {
        node.put("group", resource.group()).put("version", resource.version()).put("resource", resource.resource());
    }

    private static void user(ObjectNode node, UserInfo user) {
        optional(node, "username", user.name());
        optional(node, "uid", user.uid());
        if (!user.groups().isEmpty()) {
            user.groups().forEach(node.putArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = node.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }
}
