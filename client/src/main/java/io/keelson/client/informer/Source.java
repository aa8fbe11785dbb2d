package io.keelson.client.informer;

import io.keelson.client.transport.ResourcePath;

/** What an informer lists and watches, and in which form it asks for it. */
record Source<T>(ResourcePath resource, Class<T> type, Selection selection, boolean metadataOnly) {
    private static final String PARTIAL =
            "application/json;as=PartialObjectMetadata%s;v=v1;g=meta.k8s.io,application/json";

    String name() {
        return resource.plural() + (selection.equals(Selection.ALL) ? "" : "?" + selection.parameters());
    }

    /**
     * The path of a list.
     *
     * @param anew whether something newer has been seen before: then the list must not be one that a server remembers
     */
    String listPath(boolean anew) {
        String parameters = selection.parameters();
        if (anew || selection.latest()) {
            return path() + (parameters.isEmpty() ? "" : "?" + parameters.substring(1));
        }
        return path() + "?resourceVersion=0" + parameters;
    }

    String watchPath(String version, int seconds) {
        return path() + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + version + "&timeoutSeconds=" + seconds
                + selection.parameters();
    }

    String acceptList() {
        return metadataOnly ? PARTIAL.formatted("List") : "application/json";
    }

    String acceptWatch() {
        return metadataOnly ? PARTIAL.formatted("") : "application/json";
    }

    private String path() {
        return resource.collection(selection.namespace());
    }
}
