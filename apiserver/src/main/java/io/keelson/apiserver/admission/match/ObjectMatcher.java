package io.keelson.apiserver.admission.match;

import io.keelson.api.json.Json;
import io.keelson.api.selector.LabelSelector;
import io.keelson.apiserver.admission.AdmissionRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The labels of objects in requests. */
public final class ObjectMatcher {
    private ObjectMatcher() {}

    /** Returns whether the object that a request writes, or the one that was there, is selected. */
    public static boolean selected(LabelSelector selector, AdmissionRequest request) {
        return selector.isEverything() || selected(selector, request.object()) || selected(selector, request.old());
    }

    private static boolean selected(LabelSelector selector, @Nullable ObjectNode object) {
        return object != null && Json.at(object, "metadata") != null && selector.matches(of(object));
    }

    /** Returns an object's labels. */
    static Map<String, String> of(@Nullable ObjectNode object) {
        JsonNode labels = Json.at(object, "metadata", "labels");
        Map<String, String> all = new HashMap<>();
        if (labels != null) {
            labels.forEachEntry((key, value) -> all.put(key, value.asString("")));
        }
        return all;
    }
}
