package io.keelson.apiserver.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes requests apart by the URL rules of the Kubernetes API concepts and API conventions pages. */
public final class RequestInfoResolver {
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");
    private static final String NAME_SELECTOR = "metadata.name=";

    private RequestInfoResolver() {}

    /**
     * Takes one request apart. Paths with fewer parts than a resource needs are not resource requests.
     *
     * @param method the HTTP method
     * @param path the decoded URL path
     * @param query the query, which tells a watch from a list
     */
    public static RequestInfo resolve(String method, String path, Query query) {
        List<String> parts = split(path);
        String lowerMethod = method.toLowerCase(Locale.ROOT);
        boolean legacy = !parts.isEmpty() && parts.getFirst().equals("api");
        boolean grouped = !parts.isEmpty() && parts.getFirst().equals("apis");
        if (!(legacy && parts.size() >= 3) && !(grouped && parts.size() >= 4)) {
            return new RequestInfo(false, path, lowerMethod, "", "", "", "", "", "", "");
        }
        int at = 1;
        String group = legacy ? "" : parts.get(at++);
        String version = parts.get(at++);
        String verb;
        if (parts.get(at).equals("watch") || parts.get(at).equals("proxy")) {
            if (parts.size() - at < 2) {
                return new RequestInfo(false, path, lowerMethod, "", "", "", "", "", "", "");
            }
            verb = parts.get(at++);
        } else {
            verb = verb(method);
        }
        String namespace = "";
        if (parts.get(at).equals("namespaces") && parts.size() - at > 1) {
            namespace = parts.get(at + 1);
            if (parts.size() - at > 2 && !NAMESPACE_SUBRESOURCES.contains(parts.get(at + 2))) {
                at += 2;
            }
        }
        int left = parts.size() - at;
        String resource = parts.get(at);
        String name = left >= 2 ? parts.get(at + 1) : "";
        String subresource = left >= 3 && !verb.equals("proxy") ? parts.get(at + 2) : "";
        String rest = left >= 4 ? String.join("/", parts.subList(at + 3, parts.size())) : "";
        if (left >= 4 && path.endsWith("/")) {
            rest += "/";
        }
        if (name.isEmpty() && verb.equals("get")) {
            verb = query.flag("watch") ? "watch" : "list";
        }
        if (name.isEmpty() && verb.equals("delete")) {
            verb = "deletecollection";
        }
        if (name.isEmpty() && (verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection"))) {
            String selected = selectedName(query.first("fieldSelector"));
            name = selected == null ? "" : selected;
        }
        return new RequestInfo(true, path, verb, group, version, namespace, resource, subresource, name, rest);
    }

    private static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "GET", "HEAD" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }

    /** The name that a field selector asks for, so that roles bound to names allow such lists; null where it asks for none. */
    private static @Nullable String selectedName(@Nullable String fieldSelector) {
        if (fieldSelector == null) {
            return null;
        }
        for (String term : fieldSelector.split(",")) {
            String trimmed = term.replace("==", "=");
            if (trimmed.startsWith(NAME_SELECTOR)) {
                String name = trimmed.substring(NAME_SELECTOR.length());
                boolean segment = !name.isEmpty()
                        && !name.equals(".")
                        && !name.equals("..")
                        && name.indexOf('/') < 0
                        && name.indexOf('%') < 0;
                return segment ? name : null;
            }
        }
        return null;
    }

    private static List<String> split(String path) {
        List<String> parts = new ArrayList<>(8);
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        while (start < end) {
            int slash = path.indexOf('/', start);
            if (slash < 0 || slash > end) {
                slash = end;
            }
            parts.add(path.substring(start, slash));
            start = slash + 1;
        }
        return parts;
    }
}
