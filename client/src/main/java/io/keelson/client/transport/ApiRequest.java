package io.keelson.client.transport;

import java.util.List;
import java.util.Map;

/**
 * A request to an API server.
 *
 * @param method the HTTP method, upper case
 * @param pathAndQuery the encoded path and query, for example {@code /api/v1/pods?watch=true}
 * @param headers header fields; names are matched without regard to case
 * @param body the whole body, empty when there is none; not changed after it is handed over
 */
public record ApiRequest(String method, String pathAndQuery, Map<String, List<String>> headers, byte[] body) {
    /** A GET of JSON. */
    public static ApiRequest get(String pathAndQuery) {
        return new ApiRequest("GET", pathAndQuery, Map.of("Accept", List.of("application/json")), new byte[0]);
    }
}
