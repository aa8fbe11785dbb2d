package io.keelson.apiserver.validation;
import io.keelson.api.validation.*;
import tools.jackson.databind.JsonNode;import tools.jackson.databind.node.ObjectNode;import java.util.List;
public final class PodTemplateValidation {
public static void validate(JsonNode t, FieldPath p, FieldErrors e){}}
