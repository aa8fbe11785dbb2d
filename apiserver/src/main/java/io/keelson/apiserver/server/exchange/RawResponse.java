package io.keelson.apiserver.server.exchange;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;

/** An answer that writes itself, without Spring's message converters; this server sets no cookies. */
public abstract class RawResponse implements ServerResponse {
    private final int status;
    private final HttpHeaders headers;

    /** @param headers may be added to until the answer is written */
    protected RawResponse(int status, HttpHeaders headers) {
        this.status = status;
        this.headers = headers;
    }

    @Override
    public final HttpStatusCode statusCode() {
        return HttpStatusCode.valueOf(status);
    }

    @Override
    public final HttpHeaders headers() {
        return headers;
    }

    @Override
    public final MultiValueMap<String, ResponseCookie> cookies() {
        return new LinkedMultiValueMap<>();
    }
}
