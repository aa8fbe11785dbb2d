package io.keelson.apiserver.server.local;

import io.keelson.apiserver.authentication.UserInfo;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;

/** A request made in process, with the identity it is made with. */
public final class LocalHttpRequest extends AbstractServerHttpRequest {
    private final UserInfo user;
    private final LocalRequest request;

    public LocalHttpRequest(LocalRequest request, UserInfo user) {
        super(HttpMethod.valueOf(request.method()), URI.create(request.pathAndQuery()), null, headers(request));
        this.user = user;
        this.request = request;
    }

    private static HttpHeaders headers(LocalRequest request) {
        HttpHeaders headers = new HttpHeaders();
        request.headers().forEach(headers::addAll);
        return headers;
    }

    public UserInfo user() {
        return user;
    }

    public byte[] bytes() {
        return request.body();
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return request.body().length == 0
                ? Flux.empty()
                : Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(request.body()));
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return InetSocketAddress.createUnresolved("localhost", 0);
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        return null;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as WebFlux declares it
    public <T> T getNativeRequest() {
        return (T) request;
    }
}
