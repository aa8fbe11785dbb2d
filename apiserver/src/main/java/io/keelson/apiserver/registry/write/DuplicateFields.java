package io.keelson.apiserver.registry.write;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Finds the keys that stand twice in an object of a JSON document, as strict decoding names them. */
final class DuplicateFields {
    private DuplicateFields() {}

    /** Where the parser is: inside an object with the keys so far, or inside a list at an index. */
    private static final class Level {
        private final String path;
        private final boolean list;
        private final Set<String> keys = new HashSet<>();
        private String key = "";
        private int index = -1;

        private Level(String path, boolean list) {
            this.path = path;
            this.list = list;
        }

        private String current() {
            if (list) {
                return path + "[" + index + "]";
            }
            return path.isEmpty() ? key : path + "." + key;
        }
    }

    /** Finds them as far as the text is JSON; what is wrong with it is told by whoever decodes it. */
    static Set<String> find(byte[] json) {
        Set<String> found = new LinkedHashSet<>();
        try (JsonParser parser = Json.mapper().createParser(json)) {
            find(parser, found);
            return found;
        } catch (JacksonException e) {
            // Surrogates that stand alone are read from text only.
        }
        try (JsonParser parser = Json.mapper().createParser(new String(json, StandardCharsets.UTF_8))) {
            find(parser, found);
            return found;
        } catch (JacksonException e) {
            return found;
        }
    }

    private static void find(JsonParser parser, Set<String> found) {
        Deque<Level> levels = new ArrayDeque<>();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            Level level = levels.peek();
            if (token == JsonToken.PROPERTY_NAME && level != null) {
                level.key = parser.currentName();
                if (!level.keys.add(level.key)) {
                    found.add("duplicate field " + GoFormat.quote(level.current()));
                }
            } else if (token.isStructEnd()) {
                levels.pop();
            } else {
                if (level != null && level.list) {
                    level.index++;
                }
                if (token.isStructStart()) {
                    String path = level == null ? "" : level.current();
                    levels.push(new Level(path, token == JsonToken.START_ARRAY));
                }
            }
        }
    }
}
