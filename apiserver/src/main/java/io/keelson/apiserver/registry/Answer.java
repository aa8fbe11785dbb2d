package io.keelson.apiserver.registry;

import io.keelson.api.document.ObjectDocument;
import java.util.List;

/**
 * What a write answers.
 *
 * @param code the HTTP status code: 200, 201 or 202
 * @param object the object in the version asked for, or a {@code Status}
 * @param warnings the texts of the {@code Warning} headers, in order
 */
public record Answer(int code, ObjectDocument object, List<String> warnings) {
    public Answer {
        warnings = List.copyOf(warnings);
    }
}
