package io.keelson.apiserver.server.filter;

import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.audit.AuditStage;
import io.keelson.apiserver.negotiation.Negotiation;
import io.keelson.apiserver.negotiation.OutputFormat;
import io.keelson.apiserver.server.exchange.ApiExchange;
import io.keelson.apiserver.server.exchange.ByteResponse;
import io.keelson.apiserver.server.exchange.Encoder;
import io.keelson.apiserver.server.exchange.RequestFailure;
import io.keelson.storage.CompactedException;
import io.keelson.storage.StorageException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.netty.channel.AbortedException;

/** Turns whatever went wrong into a {@code Status}. */
public final class ErrorResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorResponses.class);

    private static final String PANIC = "This request caused apiserver to panic. Look in the logs for details.";

    private ErrorResponses() {}

    /** Returns whether the client wants its answer in a form that is not made on event loops. */
    static boolean takesTime(ApiExchange request) {
        return format(request).encoding() == OutputFormat.Encoding.YAML;
    }

    private static OutputFormat format(ApiExchange request) {
        OutputFormat wanted = Negotiation.choose(
                request.accept(), request.query(), request.header("User-Agent"), Negotiation.Endpoint.PLAIN);
        return wanted == null ? OutputFormat.JSON : wanted;
    }

    /** Returns the answer that tells a client of a failure, in the form it asked for where that is served. */
    public static ByteResponse response(ApiExchange request, Throwable failure) {
        StatusException status = status(request, failure);
        OutputFormat format = format(request);
        ByteResponse response = ByteResponse.of(
                status.code(), format.contentType(), Encoder.bytes(Json.write(status.toStatus()), format));
        if (status.code() == 403) {
            response.header("X-Content-Type-Options", "nosniff");
        }
        if (status.retryAfterSeconds() > 0) {
            response.header("Retry-After", Integer.toString(status.retryAfterSeconds()));
        }
        return response.warnings(status.warnings());
    }

    /** Notes a failure; one that nobody expected is the last event of the request. */
    static void audit(ApiExchange request, Throwable failure) {
        StatusException told = status(request, failure);
        request.audit().failed(told);
        if (told.reason().equals("InternalError") && told.getMessage().contains(PANIC)) {
            request.audit().stage(AuditStage.PANIC);
        }
    }

    /** Returns what a failure means to a client; what nobody expected is logged with its stack trace. */
    public static StatusException status(ApiExchange request, Throwable failure) {
        Throwable cause = Exceptions.unwrap(failure);
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case StatusException status -> status;
            case CompactedException compacted ->
                StatusException.expired(
                        "The provided continue parameter or resource version is too old: " + compacted.getMessage());
            case StorageException storage -> {
                LOG.warn("{} {}: {}", request.method(), request.path(), storage.getMessage());
                yield storage.retriable()
                        ? StatusException.serviceUnavailable("the storage does not answer: " + storage.getMessage())
                        : StatusException.of(500, "", String.valueOf(storage.getMessage()), null);
            }
            case MalformedJsonException malformed -> StatusException.badRequest(malformed.getMessage());
            case TimeoutException timeout ->
                StatusException.timeout(
                        "request did not complete within requested timeout - context deadline exceeded", 0);
            case AbortedException gone -> StatusException.timeout("the client has closed the connection", 0);
            case CancellationException given -> StatusException.timeout("the request has been given up", 0);
            case RequestFailure failed -> {
                LOG.error("{} {} failed", request.method(), request.path(), failed.getCause());
                yield panic();
            }
            default -> {
                LOG.error("{} {} failed", request.method(), request.path(), cause);
                yield panic();
            }
        };
    }

    private static StatusException panic() {
        return StatusException.internal(PANIC);
    }
}
