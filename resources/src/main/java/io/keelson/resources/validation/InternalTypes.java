package io.keelson.resources.validation;

import io.keelson.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** The table of upstream's internal types, {@code internal-types.txt}; read when the first message needs it. */
final class InternalTypes {
    private static final String RESOURCE = "internal-types.txt";

    private InternalTypes() {}

    /** How a field is shown. */
    enum Form {
        /** As it is, or its zero. */
        VALUE,
        /** A structure, whether it is there or not. */
        STRUCTURE,
        /** A structure or null. */
        POINTER,
        /** A list of structures or null. */
        LIST,
        /** The fields of another structure, in place. */
        EMBEDDED,
        /** The fields of an API structure, in place and as they are. */
        EMBEDDED_AS_IS
    }

    /**
     * A field.
     *
     * @param name what it is called in messages
     * @param json what it is called in the API
     * @param outer whether the API has it in the structure around
     * @param form how it is shown
     * @param type the type of the structures in it, empty for values
     * @param zero what is shown for a value that is not there
     */
    record Field(String name, String json, boolean outer, Form form, String type, JsonNode zero) {}

    /** Returns the fields of a type in their order. */
    static List<Field> fields(String type) {
        List<Field> fields = Table.TYPES.get(type);
        if (fields == null) {
            throw new IllegalArgumentException(RESOURCE + " has no " + type);
        }
        return fields;
    }

    /** Holds the table once it is needed. */
    private static final class Table {
        static final Map<String, List<Field>> TYPES = read();

        private static Map<String, List<Field>> read() {
            Map<String, List<Field>> types = new HashMap<>();
            List<Field> current = List.of();
            for (String line : text().lines().toList()) {
                if (line.startsWith("#")) {
                    continue;
                }
                List<String> words = Arrays.asList(line.strip().split(" +"));
                if (!line.startsWith(" ")) {
                    current = new ArrayList<>();
                    types.put(words.getFirst(), current);
                    words = words.subList(1, words.size());
                }
                words.stream().map(InternalTypes::field).forEach(current::add);
            }
            return Map.copyOf(types);
        }

        private static String text() {
            try (InputStream in = InternalTypes.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException(RESOURCE + " is missing");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Field field(String word) {
        NullNode none = NullNode.getInstance();
        if (word.startsWith("+(")) {
            String json = word.substring(2, word.length() - 1);
            return new Field("", json, false, Form.EMBEDDED_AS_IS, "", none);
        } else if (word.startsWith("+")) {
            return new Field("", "", false, Form.EMBEDDED, word.substring(1), none);
        }
        int colon = word.indexOf(':');
        int bracket = word.indexOf('(');
        String name = word.substring(0, bracket < 0 ? colon : bracket);
        String json = bracket < 0 ? camel(name) : word.substring(bracket + 1, colon - 1);
        boolean outer = json.startsWith("../");
        if (outer) {
            json = json.substring(3);
        }
        String zero = word.substring(colon + 1);
        if (zero.startsWith("*")) {
            return new Field(name, json, outer, Form.POINTER, zero.substring(1), none);
        } else if (zero.startsWith("[]")) {
            return new Field(name, json, outer, Form.LIST, zero.substring(2), none);
        } else if (Character.isUpperCase(zero.charAt(0))) {
            return new Field(name, json, outer, Form.STRUCTURE, zero, none);
        }
        return new Field(name, json, outer, Form.VALUE, "", Json.parseValue(zero.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns the API's name of a field: what it starts with in capitals becomes small, but for the next word's first. */
    private static String camel(String name) {
        int capitals = 0;
        while (capitals < name.length() && Character.isUpperCase(name.charAt(capitals))) {
            capitals++;
        }
        int small = capitals > 1 && capitals < name.length() ? capitals - 1 : capitals;
        return name.substring(0, small).toLowerCase(Locale.ROOT) + name.substring(small);
    }
}
