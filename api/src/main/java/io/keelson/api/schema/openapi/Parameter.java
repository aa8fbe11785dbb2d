package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import io.keelson.api.schema.Descriptions;
import io.keelson.api.schema.Schema;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A parameter of a request. */
record Parameter(String name, String type, String description) {
    private static final Parameter DRY_RUN =
            query("dryRun", "Whether nothing is to be stored: All runs every stage but that.");
    private static final Parameter FIELD_MANAGER =
            query("fieldManager", "The name under which the changed fields are owned, 128 characters at most.");
    private static final Parameter FIELD_VALIDATION = query(
            "fieldValidation",
            "What becomes of unknown and duplicate fields: Ignore drops them, Warn drops them and warns, Strict refuses"
                    + " the request. The default is Warn.");
    private static final Parameter FORCE = new Parameter(
            "force", "boolean", "Whether an apply takes fields that others own. Not for other kinds of patch.");
    private static final Parameter PRETTY = query("pretty", "Whether the answer is written for people.");
    private static final Parameter GRACE = new Parameter(
            "gracePeriodSeconds", "integer", "Seconds until the object is deleted; 0 deletes it at once.");
    private static final Parameter IGNORE_ERRORS = new Parameter(
            "ignoreStoreReadErrorWithClusterBreakingPotential",
            "boolean",
            "Whether to delete an object even where what is stored cannot be read.");
    private static final Parameter ORPHAN = new Parameter(
            "orphanDependents", "boolean", "Deprecated, use propagationPolicy. Whether dependents are orphaned.");
    private static final Parameter PROPAGATION =
            query("propagationPolicy", "What becomes of dependents: Orphan, Background or Foreground.");
    private static final Parameter CONTINUE =
            query("continue", "The token that the previous part of a list ended with.");
    private static final Parameter FIELD_SELECTOR =
            query("fieldSelector", "Which objects are wanted, by their fields; all by default.");
    private static final Parameter LABEL_SELECTOR =
            query("labelSelector", "Which objects are wanted, by their labels; all by default.");
    private static final Parameter LIMIT =
            new Parameter("limit", "integer", "How many objects an answer holds at most; more come with continue.");
    private static final Parameter RESOURCE_VERSION =
            query("resourceVersion", "From which resource version on the request may be served.");
    private static final Parameter VERSION_MATCH =
            query("resourceVersionMatch", "How resourceVersion counts: NotOlderThan or Exact.");
    private static final Parameter INITIAL_EVENTS = new Parameter(
            "sendInitialEvents", "boolean", "Whether a watch begins with the objects that there are and a bookmark.");
    private static final Parameter SHARDS =
            query("shardSelector", "Which part of the objects is wanted, by ranges of a hash.");
    private static final Parameter TIMEOUT =
            new Parameter("timeoutSeconds", "integer", "How long a list or watch may take.");
    private static final Parameter WATCH =
            new Parameter("watch", "boolean", "Whether changes follow, as a stream, instead of a list.");
    private static final Parameter BOOKMARKS =
            new Parameter("allowWatchBookmarks", "boolean", "Whether a watch may send events of type BOOKMARK.");

    /** Those of creating and replacing. */
    static final List<Parameter> WRITE = List.of(DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION);

    static final List<Parameter> PATCH = List.of(DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION, FORCE);
    static final List<Parameter> DELETE = List.of(DRY_RUN, GRACE, IGNORE_ERRORS, ORPHAN, PROPAGATION);
    static final List<Parameter> LIST = List.of(
            BOOKMARKS,
            CONTINUE,
            FIELD_SELECTOR,
            LABEL_SELECTOR,
            LIMIT,
            RESOURCE_VERSION,
            VERSION_MATCH,
            INITIAL_EVENTS,
            SHARDS,
            TIMEOUT,
            WATCH);
    static final List<Parameter> DELETE_COLLECTION = List.of(
            CONTINUE,
            DRY_RUN,
            FIELD_SELECTOR,
            GRACE,
            IGNORE_ERRORS,
            LABEL_SELECTOR,
            LIMIT,
            ORPHAN,
            PROPAGATION,
            RESOURCE_VERSION,
            VERSION_MATCH,
            INITIAL_EVENTS,
            SHARDS,
            TIMEOUT);

    private static Parameter query(String name, String description) {
        return new Parameter(name, "string", description);
    }

    /** Returns the options of a connection as parameters. */
    static List<Parameter> options(Schema options, Descriptions descriptions) {
        return options.fields().stream()
                .filter(field -> !field.name().equals("kind") && !field.name().equals("apiVersion"))
                .map(field -> new Parameter(
                        field.name(),
                        switch (field.schema().type()) {
                            case BOOLEAN -> "boolean";
                            case INT32, INT64 -> "integer";
                            default -> "string";
                        },
                        descriptions.field(options.name(), field.name())))
                .sorted(java.util.Comparator.comparing(Parameter::name))
                .toList();
    }

    /** Returns the parameters that all operations of a path have: those of the path itself, and pretty. */
    static ArrayNode common(String path, String kind, Dialect dialect) {
        ArrayNode out = Json.mapper().createArrayNode();
        if (path.contains("{name}")) {
            out.add(new Parameter("name", "string", "name of the " + kind).toJson("path", dialect));
        }
        if (path.contains("{namespace}")) {
            out.add(new Parameter("namespace", "string", "object name and auth scope, such as for teams and projects")
                    .toJson("path", dialect));
        }
        if (path.contains("{path}")) {
            out.add(new Parameter("path", "string", "path to the resource").toJson("path", dialect));
        }
        return out.add(PRETTY.toJson("query", dialect));
    }

    ObjectNode toJson(String in, Dialect dialect) {
        ObjectNode out =
                Json.object().put("description", description).put("in", in).put("name", name);
        if (in.equals("path")) {
            out.put("required", true);
        }
        ObjectNode schema = dialect == Dialect.V3 ? out.putObject("schema") : out;
        schema.put("type", type).put("uniqueItems", true);
        return out;
    }
}
