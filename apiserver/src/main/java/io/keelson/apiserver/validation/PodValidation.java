package io.keelson.apiserver.validation;
import io.keelson.api.validation.*;
import tools.jackson.databind.JsonNode;import tools.jackson.databind.node.ObjectNode;import java.util.List;
public final class PodValidation {
public static void create(ObjectNode a0,  FieldErrors e){}
public static void update(ObjectNode a0, ObjectNode a1,  FieldErrors e){}
public static void status(ObjectNode a0, ObjectNode a1,  FieldErrors e){}
public static void ephemeralContainers(ObjectNode a0, ObjectNode a1,  FieldErrors e){}
public static void resize(ObjectNode a0, ObjectNode a1,  FieldErrors e){}
}
