package io.keelson.api.schema.openapi;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes the paths of resources; the types they speak are added to the definitions. */
final class Paths {
    private static final GroupVersionKind STATUS = new GroupVersionKind("", "v1", "Status");
    private static final GroupVersionKind DELETE_OPTIONS = new GroupVersionKind("", "v1", "DeleteOptions");
    private static final GroupVersionKind WATCH_EVENT = new GroupVersionKind("", "v1", "WatchEvent");
    private final Dialect dialect;
    private final Definitions definitions;
    private final TreeMap<String, ObjectNode> paths = new TreeMap<>();

    Paths(Dialect dialect, Definitions definitions) {
        this.dialect = dialect;
        this.definitions = definitions;
    }

    ObjectNode toJson() {
        ObjectNode out = Json.object();
        paths.forEach(out::set);
        return out;
    }

    /** Adds a path that is read as an object of some kind or as text. */
    void addRead(String path, String id, String description, String tag, @Nullable GroupVersionKind answer) {
        Operation operation = new Operation(
                "get",
                "",
                id,
                description,
                tag,
                null,
                List.of(),
                null,
                answer == null ? null : definitions.add(answer),
                List.of(200));
        paths.computeIfAbsent(path, ignored -> Json.object()).set("get", operation.toJson(dialect));
    }

    /** Adds a resource with its subresources. */
    void add(ResourceInfo info) {
        String base = base(info.group(), info.version());
        String plural = base + (info.namespaced() ? "/namespaces/{namespace}/" : "/") + info.resource();
        String id = id(info.group(), info.version()) + (info.namespaced() ? "Namespaced" : "") + info.kind();
        collection(info, plural, id);
        object(info, plural + "/{name}", id);
        if (info.namespaced() && info.allows("list")) {
            String everywhere = id(info.group(), info.version()) + info.kind() + "ForAllNamespaces";
            operation(info, base + "/" + info.resource(), list(info, "list" + everywhere));
        }
        if (info.allows("watch")) {
            watches(info, base, id);
        }
        info.subresources().forEach(subresource -> subresource(info, subresource, plural, id));
    }

    static String base(String group, String version) {
        return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    }

    static String tag(String group, String version) {
        String prefix = group.isEmpty() ? "core" : group.replace(".k8s.io", "").replace('.', '_');
        return prefix + "_" + version;
    }

    /** Returns the group and version as part of an operation's name: {@code RbacAuthorizationV1}. */
    static String id(String group, String version) {
        StringBuilder out = new StringBuilder();
        for (String part : (group.isEmpty() ? "core" : group.replace(".k8s.io", "")).split("\\.")) {
            out.append(capital(part));
        }
        return out.append(capital(version)).toString();
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private void collection(ResourceInfo info, String path, String id) {
        String insert = id(info.group(), info.version());
        if (info.allows("list")) {
            operation(info, path, list(info, "list" + id));
        }
        if (info.allows("create")) {
            String type = definitions.add(info.gvk());
            operation(
                    info,
                    path,
                    make(
                            info,
                            "post",
                            "post",
                            "create" + id,
                            "create a " + info.kind(),
                            Parameter.WRITE,
                            type,
                            type,
                            List.of(200, 201, 202)));
        }
        if (info.allows("deletecollection")) {
            operation(
                    info,
                    path,
                    make(
                            info,
                            "delete",
                            "deletecollection",
                            "delete" + insert + "Collection" + id.substring(insert.length()),
                            "delete collection of " + info.kind(),
                            Parameter.DELETE_COLLECTION,
                            definitions.add(DELETE_OPTIONS),
                            definitions.add(STATUS),
                            List.of(200)));
        }
    }

    private Operation list(ResourceInfo info, String id) {
        String type = definitions.add(new GroupVersionKind(info.group(), info.version(), info.kind() + "List"));
        return make(
                info,
                "get",
                "list",
                id,
                "list or watch objects of kind " + info.kind(),
                Parameter.LIST,
                null,
                type,
                List.of(200));
    }

    private void object(ResourceInfo info, String path, String id) {
        String type = definitions.add(info.gvk());
        if (info.allows("get")) {
            operation(
                    info,
                    path,
                    make(
                            info,
                            "get",
                            "get",
                            "read" + id,
                            "read the specified " + info.kind(),
                            List.of(),
                            null,
                            type,
                            List.of(200)));
        }
        if (info.allows("update")) {
            operation(
                    info,
                    path,
                    make(
                            info,
                            "put",
                            "put",
                            "replace" + id,
                            "replace the specified " + info.kind(),
                            Parameter.WRITE,
                            type,
                            type,
                            List.of(200, 201)));
        }
        if (info.allows("patch")) {
            definitions.addPatch();
            operation(
                    info,
                    path,
                    make(
                            info,
                            "patch",
                            "patch",
                            "patch" + id,
                            "partially update the specified " + info.kind(),
                            Parameter.PATCH,
                            WellKnownTypes.PATCH,
                            type,
                            List.of(200, 201)));
        }
        if (info.allows("delete")) {
            operation(
                    info,
                    path,
                    make(
                            info,
                            "delete",
                            "delete",
                            "delete" + id,
                            "delete a " + info.kind(),
                            Parameter.DELETE,
                            definitions.add(DELETE_OPTIONS),
                            definitions.add(STATUS),
                            List.of(200, 202)));
        }
    }

    private void watches(ResourceInfo info, String base, String id) {
        String scope = info.namespaced() ? "/watch/namespaces/{namespace}/" : "/watch/";
        String many = base + scope + info.resource();
        String deprecated = "watch changes to objects of kind " + info.kind()
                + ". deprecated: use the 'watch' parameter with a list operation instead.";
        String type = definitions.add(WATCH_EVENT);
        operation(
                info,
                many,
                make(
                        info,
                        "get",
                        "watchlist",
                        "watch" + id + "List",
                        deprecated,
                        Parameter.LIST,
                        null,
                        type,
                        List.of(200)));
        operation(
                info,
                many + "/{name}",
                make(info, "get", "watch", "watch" + id, deprecated, Parameter.LIST, null, type, List.of(200)));
        if (info.namespaced()) {
            String everywhere = id(info.group(), info.version()) + info.kind() + "ListForAllNamespaces";
            operation(
                    info,
                    base + "/watch/" + info.resource(),
                    make(
                            info,
                            "get",
                            "watchlist",
                            "watch" + everywhere,
                            deprecated,
                            Parameter.LIST,
                            null,
                            type,
                            List.of(200)));
        }
    }

    private void subresource(ResourceInfo info, SubresourceInfo subresource, String plural, String id) {
        String path = plural + "/{name}/" + subresource.name();
        GroupVersionKind kind = new GroupVersionKind(subresource.group(), subresource.version(), subresource.kind());
        String type = definitions.add(kind);
        String suffix = id + capital(subresource.name());
        String what = subresource.name() + " of the specified " + info.kind();
        if (kind.kind().endsWith("Options")) {
            connect(info, subresource, kind, path, suffix);
            return;
        }
        for (String verb : subresource.verbs()) {
            Operation operation =
                    switch (verb) {
                        case "get" ->
                            new Operation(
                                    "get",
                                    "get",
                                    "read" + suffix,
                                    "read " + what,
                                    tag(info.group(), info.version()),
                                    kind,
                                    List.of(),
                                    null,
                                    subresource.name().equals("log") ? null : type,
                                    List.of(200));
                        case "update" ->
                            new Operation(
                                    "put",
                                    "put",
                                    "replace" + suffix,
                                    "replace " + what,
                                    tag(info.group(), info.version()),
                                    kind,
                                    Parameter.WRITE,
                                    type,
                                    type,
                                    List.of(200, 201));
                        case "patch" ->
                            new Operation(
                                    "patch",
                                    "patch",
                                    "patch" + suffix,
                                    "partially update " + what,
                                    tag(info.group(), info.version()),
                                    kind,
                                    Parameter.PATCH,
                                    WellKnownTypes.PATCH,
                                    type,
                                    List.of(200, 201));
                        default ->
                            new Operation(
                                    "post",
                                    "post",
                                    "create" + suffix,
                                    "create " + what,
                                    tag(info.group(), info.version()),
                                    kind,
                                    Parameter.WRITE,
                                    type,
                                    type,
                                    List.of(200, 201, 202));
                    };
            operation(info, path, operation);
        }
    }

    private void connect(
            ResourceInfo info, SubresourceInfo subresource, GroupVersionKind kind, String path, String suffix) {
        boolean proxy = subresource.name().equals("proxy");
        Set<String> methods = new TreeSet<>(proxy ? Set.of("head", "options") : Set.of());
        for (String verb : subresource.verbs()) {
            methods.add(
                    switch (verb) {
                        case "create" -> "post";
                        case "update" -> "put";
                        default -> verb;
                    });
        }
        for (String method : methods) {
            String id = "connect" + insertVerb(suffix, info, method);
            String description = "connect " + method.toUpperCase(Locale.ROOT) + " requests to " + subresource.name()
                    + " of " + info.kind();
            Operation operation = new Operation(
                    method,
                    "connect",
                    id,
                    description,
                    tag(info.group(), info.version()),
                    kind,
                    definitions.options(kind),
                    null,
                    null,
                    List.of(200));
            operation(info, path, operation);
            if (proxy) {
                operation(info, path + "/{path}", operation.withId(id + "WithPath"));
            }
        }
    }

    private static String insertVerb(String id, ResourceInfo info, String method) {
        String prefix = id(info.group(), info.version());
        return prefix + capital(method) + id.substring(prefix.length());
    }

    private static Operation make(
            ResourceInfo info,
            String method,
            String action,
            String id,
            String description,
            List<Parameter> parameters,
            @Nullable String body,
            @Nullable String answer,
            List<Integer> codes) {
        return new Operation(
                method,
                action,
                id,
                description,
                tag(info.group(), info.version()),
                info.gvk(),
                parameters,
                body,
                answer,
                codes);
    }

    private void operation(ResourceInfo info, String path, Operation operation) {
        ObjectNode item = paths.computeIfAbsent(path, ignored -> {
            ObjectNode made = Json.object();
            made.set("parameters", Parameter.common(path, info.kind(), dialect));
            return made;
        });
        item.set(operation.method(), operation.toJson(dialect));
    }
}
