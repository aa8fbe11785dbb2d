package io.keelson.apiserver.registry.write;

import io.keelson.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The type an object says it has, read without reading the object.
 *
 * @param apiVersion empty where it says none
 * @param kind empty where it says none
 */
record TypeScan(String apiVersion, String kind) {

    /** Reads as far as needed; null where the bytes are no object, or the type is none, which others have to explain. */
    static @Nullable TypeScan of(byte[] json) {
        String apiVersion = null;
        String kind = null;
        try (JsonParser parser = Json.mapper().createParser(json)) {
            if (json.length == 0 || json[0] == (byte) 0xef || parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME && (apiVersion == null || kind == null)) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("apiVersion") || name.equals("kind")) {
                    if (value != JsonToken.VALUE_STRING) {
                        return null;
                    }
                    if (name.equals("kind")) {
                        kind = parser.getString();
                    } else {
                        apiVersion = parser.getString();
                    }
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            return null;
        }
        return new TypeScan(apiVersion == null ? "" : apiVersion, kind == null ? "" : kind);
    }
}
