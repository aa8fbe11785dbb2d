package io.keelson.client.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/** An API server that answers what a test says, request by request, and keeps what it was asked. */
public final class ScriptedEndpoint implements ApiEndpoint {
    /** An answer whose body the test may go on writing. */
    public static final class Answer {
        private final int status;
        private final List<String> pieces = new CopyOnWriteArrayList<>();
        private final SubmissionPublisher<ByteBuffer> body = new SubmissionPublisher<>();
        private boolean open;

        private Answer(int status) {
            this.status = status;
        }

        /** Sends a piece of the body. */
        public Answer send(String piece) {
            synchronized (this) {
                if (!open) {
                    pieces.add(piece);
                    return this;
                }
            }
            body.submit(ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)));
            return this;
        }

        /** Ends the body. */
        public void end() {
            body.close();
        }

        private ApiResponse response(boolean ends) {
            return new ApiResponse(status, Map.of("content-type", List.of("application/json")), subscriber -> {
                body.subscribe(subscriber);
                synchronized (this) {
                    open = true;
                }
                pieces.forEach(p -> body.submit(ByteBuffer.wrap(p.getBytes(StandardCharsets.UTF_8))));
                if (ends) {
                    body.close();
                }
            });
        }
    }

    private final BlockingQueue<ApiRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<CompletableFuture<ApiResponse>> answers = new LinkedBlockingQueue<>();

    /** Answers the next request with a whole body. */
    public ScriptedEndpoint answer(int status, String body) {
        answers.add(
                CompletableFuture.completedFuture(new Answer(status).send(body).response(true)));
        return this;
    }

    /** Answers the next request with a body that stays open. */
    public Answer stream() {
        Answer answer = new Answer(200);
        answers.add(CompletableFuture.completedFuture(answer.response(false)));
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
