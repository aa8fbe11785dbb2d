package io.keelson.api.patch;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Finds keys given twice, and members that JSON patch operations do not have, in the order of the text. */
final class PatchStrictness {
    private static final int MAX_ERRORS = 100;
    private static final Set<String> MEMBERS = Set.of("op", "path", "from", "value");
    private final JsonParser in;
    private final boolean jsonPatch;
    private final Set<String> errors = new LinkedHashSet<>();

    private PatchStrictness(JsonParser in, boolean jsonPatch) {
        this.in = in;
        this.jsonPatch = jsonPatch;
    }

    /** Returns what strict decoding objects to; a patch that is no JSON is for others to refuse. */
    static List<String> check(byte[] patch, boolean jsonPatch) {
        try (JsonParser in = Json.mapper().createParser(patch)) {
            PatchStrictness strictness = new PatchStrictness(in, jsonPatch);
            in.nextToken();
            strictness.value("", 0);
            return new ArrayList<>(strictness.errors);
        } catch (JacksonException e) {
            return List.of();
        }
    }

    private void value(String path, int depth) {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            object(path, depth);
        } else if (in.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
                value(path + "[" + i + "]", depth + 1);
            }
        }
    }

    private void object(String path, int depth) {
        Set<String> seen = new HashSet<>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = in.currentName();
            String field = path.isEmpty() ? key : path + "." + key;
            if (jsonPatch && depth == 1 && !MEMBERS.contains(key)) {
                add("unknown", field);
                in.nextToken();
                in.skipChildren();
                continue;
            }
            if (!seen.add(key)) {
                add("duplicate", field);
            }
            in.nextToken();
            value(field, depth + 1);
        }
    }

    private void add(String what, String field) {
        if (errors.size() < MAX_ERRORS) {
            errors.add((jsonPatch ? "json patch " : "") + what + " field " + GoFormat.quote(field));
        }
    }
}
