package io.keelson.kubelet.server;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/**
 * A request as its handler sees it.
 *
 * @param method the HTTP method
 * @param segments the parts of the path, decoded
 * @param query the query's parameters
 * @param head the request's head as it came
 */
record Request(String method, List<String> segments, Map<String, List<String>> query, HttpRequest head) {

    static Request of(HttpRequest head) {
        QueryStringDecoder decoder = new QueryStringDecoder(head.uri());
        List<String> segments = List.of(decoder.path().split("/")).stream()
                .filter(s -> !s.isEmpty())
                .toList();
        return new Request(head.method().name(), segments, decoder.parameters(), head);
    }

    /** Returns the first path segment, empty for the root. */
    String root() {
        return segments.isEmpty() ? "" : segments.getFirst();
    }

    /** Returns a parameter, empty where it is not there. */
    String text(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    /** Returns whether a parameter says yes under one of its names. */
    boolean flag(String... names) {
        for (String name : names) {
            String value = text(name);
            if (value.equals("1") || value.equals("true")) {
                return true;
            }
        }
        return false;
    }
}
