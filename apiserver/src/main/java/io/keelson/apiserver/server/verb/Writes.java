package io.keelson.apiserver.server.verb;

import io.keelson.api.json.DeepStack;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.registry.Answer;
import io.keelson.apiserver.registry.Subresource;
import io.keelson.apiserver.registry.WriteRequest;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.BodyMemory;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.RequestContent;
import io.keelson.apiserver.server.exchange.RequestSeats;
import io.keelson.apiserver.server.exchange.RequestTarget;
import io.keelson.apiserver.server.exchange.VirtualThreads;
import io.keelson.apiserver.table.IncludeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** What the verbs that change something have in common: reading the body, a virtual thread, writing the answer. */
final class Writes {
    private final VirtualThreads threads;
    private final RequestSeats seats;
    private final BodyMemory memory;

    /**
     * @param threads where writes are done
     * @param seats which bound how many there are at once
     * @param memory what bodies are held in
     */
    Writes(VirtualThreads threads, RequestSeats seats, BodyMemory memory) {
        this.threads = threads;
        this.seats = seats;
        this.memory = memory;
    }

    /** Reads an object's body and writes it; the body is read before a thread is taken. */
    @SuppressWarnings("ReferenceEquality") // JSON comes back as it went in
    Mono<ServerResponse> object(ApiExchange request, RequestTarget target, Function<WriteRequest, Answer> write) {
        String type = RequestContent.objectType(request);
        String validation = request.query().text("fieldValidation");
        return run(request, target, body -> {
            RequestContent.Content content =
                    RequestContent.object(body, type, target.store().info(), kind(target), validation);
            try {
                byte[] json = content.json();
                Answer answer = DeepStack.call(
                        json == body ? 0 : DeepStack.depth(json), () -> write.apply(request(request, json)));
                return content.warnings().isEmpty()
                        ? answer
                        : new Answer(answer.code(), answer.object(), join(content.warnings(), answer.warnings()));
            } catch (StatusException e) {
                throw content.warnings().isEmpty() ? e : e.withWarnings(join(content.warnings(), e.warnings()));
            }
        });
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** Reads the body, then waits for a seat and does the write. */
    Mono<ServerResponse> run(ApiExchange request, RequestTarget target, Function<byte[], Answer> write) {
        OutputFormat format = request.format(target);
        IncludeObject include = IncludeObject.parse(request.query().text("includeObject"));
        return request.body(memory)
                .flatMap(body -> seats.write(threads, request, body.length, () -> {
                    Answer answer = DeepStack.call(DeepStack.depth(body), () -> write.apply(body));
                    request.audit().responseObject(answer.object());
                    byte[] bytes =
                            ObjectWriter.write(answer.object(), target.store().definition(), format, include);
                    return ByteResponse.of(answer.code(), format.contentType(), bytes)
                            .warnings(answer.warnings());
                }));
    }

    /** Returns the write as the registry takes it. */
    static WriteRequest request(ApiExchange request, byte[] json) {
        return new WriteRequest(
                request.user(), request.info(), json, manager(request.header("User-Agent")), request.audit());
    }

    /** Returns the subresource a request is aimed at, or null where it is aimed at the resource itself. */
    static @Nullable Subresource subresource(RequestTarget target) {
        SubresourceInfo info = target.subresource();
        if (info == null) {
            return null;
        }
        Subresource subresource = target.store().subresource(info.name());
        if (subresource == null) {
            throw StatusException.notFoundPath();
        }
        return subresource;
    }

    private static String kind(RequestTarget target) {
        SubresourceInfo subresource = target.subresource();
        return subresource == null ? target.store().info().kind() : subresource.kind();
    }

    /** Who owns the fields where the client does not say: its program's name. */
    private static String manager(@Nullable String userAgent) {
        if (userAgent == null || userAgent.isEmpty()) {
            return "unknown";
        }
        int slash = userAgent.indexOf('/');
        String name = slash < 0 ? userAgent : userAgent.substring(0, slash);
        StringBuilder printable = new StringBuilder();
        name.codePoints().filter(c -> !Character.isISOControl(c)).limit(128).forEach(printable::appendCodePoint);
        return printable.isEmpty() ? "unknown" : printable.toString();
    }
}
