package io.keelson.podruntime;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.keelson.cri.v1.ContainerEventResponse;
import io.keelson.cri.v1.ContainerEventType;
import io.keelson.podruntime.container.Container;
import io.keelson.podruntime.container.ContainerStore;
import io.keelson.podruntime.sandbox.Sandbox;
import io.keelson.podruntime.sandbox.SandboxStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;

/**
 * Tells subscribers what happens to containers and sandboxes. Events are handed over by one thread in the order they
 * happened. What a subscriber is not ready for waits, up to {@value #MOST} events; whoever lets more come is closed with
 * {@code RESOURCE_EXHAUSTED}, to start anew with a list.
 */
final class EventHub {
    static final int MOST = 1000;

    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final SandboxStore sandboxes;
    private final ContainerStore containers;
    private final ExecutorService courier;

    /** One stream, and what it has not been given yet. Used by the courier only. */
    private record Subscriber(
            ServerCallStreamObserver<ContainerEventResponse> stream, Deque<ContainerEventResponse> waiting) {
        void handOver() {
            while (!waiting.isEmpty() && stream.isReady()) {
                stream.onNext(waiting.removeFirst());
            }
        }
    }

    /** @param courier one thread */
    EventHub(SandboxStore sandboxes, ContainerStore containers, ExecutorService courier) {
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.courier = courier;
    }

    void subscribe(StreamObserver<ContainerEventResponse> observer) {
        ServerCallStreamObserver<ContainerEventResponse> stream =
                (ServerCallStreamObserver<ContainerEventResponse>) observer;
        Subscriber subscriber = new Subscriber(stream, new ArrayDeque<>());
        stream.setOnCancelHandler(() -> subscribers.remove(subscriber));
        stream.setOnReadyHandler(() -> {
            if (!courier.isShutdown()) {
                courier.execute(subscriber::handOver);
            }
        });
        subscribers.add(subscriber);
    }

    /** @param container the id of a container, or of the sandbox itself */
    void publish(ContainerEventType type, String container, String sandboxId, long at) {
        if (subscribers.isEmpty() || courier.isShutdown()) {
            return;
        }
        Sandbox sandbox = sandboxes.find(sandboxId);
        if (sandbox != null && !sandbox.isPod()) {
            return;
        }
        ContainerEventResponse.Builder event = ContainerEventResponse.newBuilder()
                .setContainerId(container)
                .setContainerEventType(type)
                .setCreatedAt(at);
        if (sandbox != null) {
            event.setPodSandboxStatus(sandbox.status());
        }
        for (Container each : containers.of(sandboxId)) {
            event.addContainersStatuses(each.status());
        }
        ContainerEventResponse message = event.build();
        courier.execute(() -> deliver(message));
    }

    private void deliver(ContainerEventResponse message) {
        for (Subscriber subscriber : List.copyOf(subscribers)) {
            subscriber.waiting().add(message);
            subscriber.handOver();
            if (subscriber.waiting().size() > MOST) {
                subscribers.remove(subscriber);
                subscriber.stream()
                        .onError(Status.RESOURCE_EXHAUSTED
                                .withDescription("too slow for the event stream")
                                .asRuntimeException());
            }
        }
    }

    void close() {
        for (Subscriber subscriber : List.copyOf(subscribers)) {
            subscribers.remove(subscriber);
            subscriber.stream().onCompleted();
        }
    }
}
