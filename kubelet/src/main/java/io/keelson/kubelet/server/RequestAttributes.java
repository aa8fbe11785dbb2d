package io.keelson.kubelet.server;

import java.util.ArrayList;
import java.util.List;

/**
 * What a request is about, as the cluster's authorizer is asked: a verb on this node's object, with one of several
 * subresources of which any is enough (KEP-2862).
 *
 * @param verb such as {@code get}
 * @param subresources of {@code nodes}, the finer ones first
 */
record RequestAttributes(String verb, List<String> subresources) {

    static RequestAttributes of(Request request) {
        return new RequestAttributes(verb(request.method()), subresources(request.root()));
    }

    private static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "GET" -> "get";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "";
        };
    }

    private static List<String> subresources(String root) {
        List<String> all = new ArrayList<>();
        switch (root) {
            case "pods", "runningpods" -> all.add("pods");
            case "healthz" -> all.add("healthz");
            case "configz" -> all.add("configz");
            default -> {
                // The coarse ones are below.
            }
        }
        all.add(
                switch (root) {
                    case "stats" -> "stats";
                    case "metrics" -> "metrics";
                    case "logs" -> "log";
                    case "checkpoint" -> "checkpoint";
                    case "statusz" -> "statusz";
                    case "flagz" -> "configz";
                    default -> "proxy";
                });
        return List.copyOf(all);
    }
}
