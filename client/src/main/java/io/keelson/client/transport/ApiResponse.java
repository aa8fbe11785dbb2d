package io.keelson.client.transport;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;

/**
 * The head of an answer and its body to come.
 *
 * @param status the HTTP status
 * @param headers header fields
 * @param body the body in pieces as they arrive; honours demand, so that a slow reader is not buffered for
 */
public record ApiResponse(int status, Map<String, List<String>> headers, Flow.Publisher<ByteBuffer> body) {}
