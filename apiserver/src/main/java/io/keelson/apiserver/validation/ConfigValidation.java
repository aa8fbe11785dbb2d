package io.keelson.apiserver.validation;
import io.keelson.api.validation.*;
import tools.jackson.databind.JsonNode;import tools.jackson.databind.node.ObjectNode;import java.util.List;
public final class ConfigValidation {
public static void secret(ObjectNode a0,  FieldErrors e){}
public static void secretUpdate(ObjectNode a0, ObjectNode a1,  FieldErrors e){}
}
