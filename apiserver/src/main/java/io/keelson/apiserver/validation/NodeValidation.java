package io.keelson.apiserver.validation;
import io.keelson.api.validation.*;
import tools.jackson.databind.JsonNode;import tools.jackson.databind.node.ObjectNode;import java.util.List;
public final class NodeValidation {
public static void create(ObjectNode a0,  FieldErrors e){}
public static void update(ObjectNode a0, ObjectNode a1,  FieldErrors e){}
}
