package io.keelson.apiserver.custom;

import io.keelson.api.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The names of a custom resource; what is not given is empty. */
record CustomNames(
        String plural,
        String singular,
        String kind,
        String listKind,
        List<String> shortNames,
        List<String> categories) {

    static CustomNames parse(@Nullable JsonNode names) {
        return new CustomNames(
                text(names, "plural"),
                text(names, "singular"),
                text(names, "kind"),
                text(names, "listKind"),
                texts(names, "shortNames"),
                texts(names, "categories"));
    }

    private static String text(@Nullable JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }

    private static List<String> texts(@Nullable JsonNode node, String field) {
        return Json.elements(node, field).stream()
                .map(element -> element.asString(""))
                .toList();
    }
}
