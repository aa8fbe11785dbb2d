package io.keelson.podruntime.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The exec form: arguments that are a JSON list of texts. What is not exactly that is a shell's text. */
final class ExecForm {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ExecForm() {}

    static @Nullable List<String> parse(String arguments) {
        String text = arguments.strip();
        if (!text.startsWith("[")) {
            return null;
        }
        try {
            List<String> words = new ArrayList<>();
            for (JsonNode word : STRICT.readTree(text)) {
                if (!word.isString()) {
                    return null;
                }
                words.add(word.asString());
            }
            return words;
        } catch (JacksonException e) {
            return null;
        }
    }
}
