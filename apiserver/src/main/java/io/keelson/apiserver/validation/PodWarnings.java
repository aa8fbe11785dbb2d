package io.keelson.apiserver.validation;
import io.keelson.api.validation.*;
import tools.jackson.databind.JsonNode;import tools.jackson.databind.node.ObjectNode;import java.util.List;
public final class PodWarnings {
public static List<String> pod(ObjectNode p, ObjectNode o){return List.of();}
public static List<String> template(ObjectNode p, ObjectNode o, String... path){return List.of();}}
