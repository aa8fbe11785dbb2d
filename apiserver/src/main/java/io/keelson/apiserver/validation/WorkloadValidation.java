package io.keelson.apiserver.validation;
import io.keelson.api.validation.*;
import tools.jackson.databind.JsonNode;import tools.jackson.databind.node.ObjectNode;import java.util.List;
public final class WorkloadValidation {
public enum Kind {DEPLOYMENT,REPLICA_SET,REPLICATION_CONTROLLER,DAEMON_SET,STATEFUL_SET}
public static void create(Kind a0, ObjectNode a1,  FieldErrors e){}
public static void update(Kind a0, ObjectNode a1, ObjectNode a2,  FieldErrors e){}
public static void status(Kind a0, ObjectNode a1,  FieldErrors e){}
}
