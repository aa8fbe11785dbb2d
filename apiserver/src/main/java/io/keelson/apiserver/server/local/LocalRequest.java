package io.keelson.apiserver.server.local;

import java.util.List;
import java.util.Map;

/**
 * A request made in process.
 *
 * @param method the HTTP method
 * @param pathAndQuery the path with the query, percent-encoded, such as {@code /api/v1/pods?watch=1}
 * @param headers the headers by name
 * @param body the body, empty for none; not modified
 */
public record LocalRequest(String method, String pathAndQuery, Map<String, List<String>> headers, byte[] body) {}
