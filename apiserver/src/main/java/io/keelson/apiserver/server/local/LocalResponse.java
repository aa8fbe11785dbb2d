package io.keelson.apiserver.server.local;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;

/**
 * The answer to a request made in process.
 *
 * @param status the HTTP status code
 * @param headers the headers by lower-case name
 * @param body the body, to be subscribed to once; cancelling ends a watch. Buffers are read-only
 */
public record LocalResponse(int status, Map<String, List<String>> headers, Flow.Publisher<ByteBuffer> body) {}
