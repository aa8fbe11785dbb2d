package io.keelson.apiserver.server.exchange;

/**
 * An {@link Error} that ended one request: a stack that overflowed, memory that was not there. Wrapped because Reactor
 * hands such errors to nobody who waits for an answer.
 */
public final class RequestFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    RequestFailure(Throwable cause) {
        super(cause);
    }

    /** Returns the failure in a form that reaches whoever waits for the answer. */
    public static RuntimeException of(Throwable failure) {
        return failure instanceof RuntimeException known ? known : new RequestFailure(failure);
    }
}
