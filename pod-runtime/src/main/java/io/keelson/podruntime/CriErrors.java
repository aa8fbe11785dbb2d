package io.keelson.podruntime;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.FileNotFoundException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls, and turns what went wrong into the gRPC status that a kubelet expects for it. */
final class CriErrors {
    private static final Logger log = LoggerFactory.getLogger(CriErrors.class);

    private CriErrors() {}

    static <T> void answer(StreamObserver<T> observer, Callable<T> call) {
        T result;
        try {
            result = call.call();
        } catch (Exception e) {
            observer.onError(status(e).asRuntimeException());
            return;
        }
        observer.onNext(result);
        observer.onCompleted();
    }

    static Status status(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return switch (e) {
            case FileNotFoundException missing -> Status.NOT_FOUND.withDescription(message);
            case IllegalArgumentException invalid -> Status.INVALID_ARGUMENT.withDescription(message);
            case IllegalStateException early -> Status.FAILED_PRECONDITION.withDescription(message);
            case TimeoutException late -> Status.DEADLINE_EXCEEDED.withDescription(message);
            case UnsupportedOperationException unknown -> Status.UNIMPLEMENTED.withDescription(message);
            case java.io.IOException failed -> Status.UNKNOWN.withDescription(message);
            default -> {
                log.error("call failed", e);
                yield Status.INTERNAL.withDescription(e.toString());
            }
        };
    }
}
