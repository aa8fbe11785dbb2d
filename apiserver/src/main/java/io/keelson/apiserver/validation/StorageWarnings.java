package io.keelson.apiserver.validation;
import io.keelson.api.validation.*;
import tools.jackson.databind.JsonNode;import tools.jackson.databind.node.ObjectNode;import java.util.List;
public final class StorageWarnings {
public static List<String> volume(ObjectNode p){return List.of();}
public static List<String> claim(ObjectNode p){return List.of();}}
