package io.keelson.apiserver.authorization;

import io.keelson.api.json.Json;
import io.keelson.apiserver.authentication.UserInfo;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers SelfSubjectReviews: who am I? */
public final class SelfSubjectReviews {
    private final Clock clock;

    /** @param clock the server's time */
    public SelfSubjectReviews(Clock clock) {
        this.clock = clock;
    }

    /** Answers one review. */
    public ObjectNode self(ObjectNode review, UserInfo user, String namespace) {
        ObjectNode answer = Json.object();
        answer.put("kind", "SelfSubjectReview").put("apiVersion", "authentication.k8s.io/v1");
        answer.putObject("metadata")
                .put(
                        "creationTimestamp",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        answer.putObject("status").set("userInfo", tree(user));
        return answer;
    }

    /** Returns a user as reviews show it. */
    public static ObjectNode tree(UserInfo user) {
        ObjectNode tree = Json.object();
        if (!user.name().isEmpty()) {
            tree.put("username", user.name());
        }
        if (!user.uid().isEmpty()) {
            tree.put("uid", user.uid());
        }
        if (!user.groups().isEmpty()) {
            ArrayNode groups = tree.putArray("groups");
            user.groups().forEach(groups::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = tree.putObject("extra");
            user.extra().forEach((key, values) -> {
                ArrayNode list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
        return tree;
    }
}
