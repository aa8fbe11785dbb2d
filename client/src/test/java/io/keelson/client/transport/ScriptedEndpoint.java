package io.keelson.client.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/** An API server that answers what a test says, request by request, and keeps what it was asked. */
public final class ScriptedEndpoint implements ApiEndpoint {
    /** An answer whose body the test may go on writing. */
    public static final class Answer {
        private final int status;
        private final List<String> pieces = new ArrayList<>();
        private final SubmissionPublisher<ByteBuffer> body = new SubmissionPublisher<>();
        private boolean open;
        private boolean ended;

        private Answer(int status) {
            this.status = status;
        }

        /** Sends a piece of the body, now or when somebody subscribes. */
        public synchronized Answer send(String piece) {
            if (open) {
                body.submit(bytes(piece));
            } else {
                pieces.add(piece);
            }
            return this;
        }

        /** Ends the body, now or after the pieces that wait for a subscriber. */
        public synchronized void end() {
            if (open) {
                body.close();
            }
            ended = true;
        }

        private ApiResponse response() {
            return new ApiResponse(status, Map.of("content-type", List.of("application/json")), subscriber -> {
                synchronized (this) {
                    body.subscribe(subscriber);
                    open = true;
                    pieces.forEach(piece -> body.submit(bytes(piece)));
                    if (ended) {
                        body.close();
                    }
                }
            });
        }

        private static ByteBuffer bytes(String piece) {
            return ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8));
        }
    }

    private final BlockingQueue<ApiRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<CompletableFuture<ApiResponse>> answers = new LinkedBlockingQueue<>();

    /** Answers the next request with a whole body. */
    public ScriptedEndpoint answer(int status, String body) {
        Answer answer = new Answer(status).send(body);
        answer.end();
        answers.add(CompletableFuture.completedFuture(answer.response()));
        return this;
    }

    /** Answers the next request with a body that stays open. */
    public Answer stream() {
        Answer answer = new Answer(200);
        answers.add(CompletableFuture.completedFuture(answer.response()));
        return answer;
    }

    /** The next request that came. */
    public ApiRequest asked() throws InterruptedException {
        ApiRequest request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("nothing was asked");
        }
        return request;
    }

    @Override
    public CompletableFuture<ApiResponse> exchange(ApiRequest request) {
        requests.add(request);
        CompletableFuture<ApiResponse> next = answers.poll();
        return next == null ? new CompletableFuture<>() : next;
    }
}
