package io.keelson.apiserver.validation;
import io.keelson.api.validation.*;
import tools.jackson.databind.JsonNode;import tools.jackson.databind.node.ObjectNode;import java.util.List;
public final class VolumeValidation {
public static void volume(ObjectNode a0,  FieldErrors e){}
public static void volumeUpdate(ObjectNode a0, ObjectNode a1,  FieldErrors e){}
public static void claim(ObjectNode a0,  FieldErrors e){}
public static void claimUpdate(ObjectNode a0, ObjectNode a1,  FieldErrors e){}
}
