package io.keelson.podruntime;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.keelson.cri.v1.ContainerEventResponse;
import io.keelson.cri.v1.ContainerEventType;
import io.keelson.podruntime.container.ContainerStore;
import io.keelson.podruntime.sandbox.SandboxStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A subscriber takes one event at a time, as clients of gRPC's in-process transport do. */
class EventHubTest {
    @TempDir
    Path directory;

    private final Stream stream = new Stream();
    private EventHub hub;

    @BeforeEach
    void subscribe() throws IOException {
        hub = new EventHub(
                new SandboxStore(directory.resolve("sandboxes")),
                new ContainerStore(directory.resolve("containers")),
                new AtOnce());
        hub.subscribe(stream);
    }

    private void happens(String container) {
        hub.publish(ContainerEventType.CONTAINER_STOPPED_EVENT, container, "s", 1);
    }

    @Test
    void eventsWaitForASubscriberThatIsNotReady() {
        happens("a");
        happens("b");
        happens("c");
        assertThat(stream.got).containsExactly("a");
        stream.becomesReady();
        stream.becomesReady();
        assertThat(stream.got).containsExactly("a", "b", "c");
        assertThat(stream.error).isNull();
    }

    @Test
    void whoeverIsTooSlowStartsAnew() {
        for (int i = 0; i <= EventHub.MOST + 1; i++) {
            happens("x");
        }
        assertThat(Status.fromThrowable(stream.error).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        int before = stream.got.size();
        happens("y");
        stream.becomesReady();
        assertThat(stream.got.subList(before, stream.got.size())).doesNotContain("y");
    }

    private static final class Stream extends ServerCallStreamObserver<ContainerEventResponse> {
        private final List<String> got = new ArrayList<>();
        private Throwable error;
        private boolean ready = true;
        private Runnable onReady = () -> {};

        void becomesReady() {
            ready = true;
            onReady.run();
        }

        @Override
        public void onNext(ContainerEventResponse event) {
            got.add(event.getContainerId());
            ready = false;
        }

        @Override
        public void onError(Throwable t) {
            error = t;
        }

        @Override
        public void onCompleted() {
            ready = false;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            assertThat(handler).isNotNull();
        }

        @Override
        public void setCompression(String compression) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setMessageCompression(boolean enable) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void disableAutoInboundFlowControl() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void request(int count) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class AtOnce extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
