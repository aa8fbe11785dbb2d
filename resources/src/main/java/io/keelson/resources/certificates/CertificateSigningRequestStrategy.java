package io.keelson.resources.certificates;

import io.keelson.api.json.Json;
import io.keelson.api.time.Timestamps;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.core.pod.PodValidation;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Certificate signing requests: the server writes down who asks; the rest of the specification never changes. */
final class CertificateSigningRequestStrategy extends BasicStrategy {

    CertificateSigningRequestStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void prepareForCreate(ObjectNode request, WriteContext context) {
        ObjectNode spec = Json.child(request, "spec");
        spec.remove(List.of("username", "uid", "groups", "extra"));
        UserInfo user = context.user();
        spec.put("username", user.name());
        if (!user.uid().isEmpty()) {
            spec.put("uid", user.uid());
        }
        ArrayNode groups = spec.putArray("groups");
        user.groups().forEach(groups::add);
        if (!user.extra().isEmpty()) {
            ObjectNode extra = spec.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode request, ObjectNode old, WriteContext context) {
        Trees.carry(old, request, "spec");
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode request, ObjectNode old, WriteContext context) {
        preserve(request, old, "Approved");
        preserve(request, old, "Denied");
        stamp(request, old, context);
    }

    @Override
    public void prepareForSubresourceUpdate(
            String subresource, ObjectNode request, ObjectNode old, WriteContext context) {
        stamp(request, old, context);
    }

    /** Decisions that are there before and after stay as they were; others are refused later. */
    private static void preserve(ObjectNode request, ObjectNode old, String type) {
        List<ObjectNode> before = conditions(old, type);
        List<ObjectNode> now = conditions(request, type);
        for (int i = 0; before.size() == now.size() && i < now.size(); i++) {
            now.get(i).removeAll();
            now.get(i).setAll(before.get(i).deepCopy());
        }
    }

    private static List<ObjectNode> conditions(ObjectNode request, String type) {
        return Trees.objects(request, "status", "conditions").stream()
                .filter(condition -> Trees.text(condition, "type").equals(type))
                .toList();
    }

    @Override
    public void validateCreate(ObjectNode request, FieldErrors errors) {
        SigningRequestRules.check(PodValidation.root(request, errors), null);
    }

    @Override
    public void validateUpdate(ObjectNode request, ObjectNode old, FieldErrors errors) {
        SigningRules.update(request, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode request, ObjectNode old, FieldErrors errors) {
        SigningRules.status(request, old, errors);
    }

    @Override
    public void validateSubresourceUpdate(String subresource, ObjectNode request, ObjectNode old, FieldErrors errors) {
        SigningRules.approval(request, old, errors);
    }

    private static void stamp(ObjectNode request, ObjectNode old, WriteContext context) {
        String now = Timestamps.time(context.clock().instant());
        for (ObjectNode condition : Trees.objects(request, "status", "conditions")) {
            if (Trees.empty(condition, "lastUpdateTime")) {
                condition.put("lastUpdateTime", now);
            }
            if (Trees.empty(condition, "lastTransitionTime")) {
                condition.put("lastTransitionTime", transition(condition, old, now));
            }
        }
    }

    private static String transition(ObjectNode condition, ObjectNode old, String now) {
        for (ObjectNode before : Trees.objects(old, "status", "conditions")) {
            boolean same = Trees.same(before, condition, "type") && Trees.same(before, condition, "status");
            if (same && !Trees.empty(before, "lastTransitionTime")) {
                return Trees.text(before, "lastTransitionTime");
            }
        }
        return now;
    }
}
