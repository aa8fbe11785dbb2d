package io.keelson.client.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body as a blocking stream. At most {@value #AHEAD} pieces are asked for ahead of the reader, so its queue is bound by
 * that; closing it cancels the request.
 */
public final class BodyStream extends InputStream {
    private static final int AHEAD = 4;

    private sealed interface Piece {
        record Data(ByteBuffer bytes) implements Piece {}

        record End(@Nullable Throwable failure) implements Piece {}
    }

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final @Nullable Duration patience;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean closed;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private Piece.@Nullable End end;

    /**
     * Subscribes to a body.
     *
     * @param patience how long the reader waits for the next piece before the stream counts as broken; null for ever
     */
    public BodyStream(Flow.Publisher<ByteBuffer> body, @Nullable Duration patience) {
        this.patience = patience;
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription s) {
                subscription = s;
                if (closed) {
                    s.cancel();
                } else {
                    s.request(AHEAD);
                }
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                pieces.add(new Piece.Data(bytes));
            }

            @Override
            public void onError(Throwable failure) {
                pieces.add(new Piece.End(failure));
            }

            @Override
            public void onComplete() {
                pieces.add(new Piece.End(null));
            }
        });
    }

    @Override
    public int read() throws IOException {
        return await() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!await()) {
            return -1;
        }
        int n = Math.min(length, current.remaining());
        current.get(into, offset, n);
        return n;
    }

    @Override
    public int available() {
        return current.remaining();
    }

    /** Makes {@link #current} hold at least a byte; false at the end. */
    private boolean await() throws IOException {
        while (!current.hasRemaining()) {
            if (end == null) {
                switch (take()) {
                    case Piece.Data(var bytes) -> {
                        current = bytes;
                        Flow.Subscription s = subscription;
                        if (s != null) {
                            s.request(1);
                        }
                        continue;
                    }
                    case Piece.End e -> end = e;
                }
            }
            Throwable failure = end.failure();
            if (failure != null) {
                throw new IOException("the answer broke off: " + failure.getMessage(), failure);
            }
            return false;
        }
        return true;
    }

    private Piece take() throws IOException {
        try {
            if (patience == null) {
                return pieces.take();
            }
            Piece piece = pieces.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (piece == null) {
                close();
                throw new IOException("nothing arrived for " + patience.toSeconds() + " s");
            }
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading an answer");
        }
    }

    /** Ends the request; a reader that waits sees the end of the stream. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription s = subscription;
        if (s != null) {
            s.cancel();
        }
        pieces.add(new Piece.End(null));
    }
}
