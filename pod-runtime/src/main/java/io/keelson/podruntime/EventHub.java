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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;

/**
 * Tells subscribers what happens to containers and sandboxes. Events are handed over by one thread in the order they
 * happened; a subscriber that is not ready for the next one is closed with {@code RESOURCE_EXHAUSTED}, to start anew
 * with a list.
 */
final class EventHub {
    private final List<ServerCallStreamObserver<ContainerEventResponse>> subscribers = new CopyOnWriteArrayList<>();
    private final SandboxStore sandboxes;
    private final ContainerStore containers;
    private final ExecutorService courier;

    /** @param courier one thread */
    EventHub(SandboxStore sandboxes, ContainerStore containers, ExecutorService courier) {
        this.sandboxes = sandboxes;
        this.containers = containers;
        this.courier = courier;
    }

    void subscribe(StreamObserver<ContainerEventResponse> observer) {
        ServerCallStreamObserver<ContainerEventResponse> subscriber =
                (ServerCallStreamObserver<ContainerEventResponse>) observer;
        subscriber.setOnCancelHandler(() -> subscribers.remove(subscriber));
        subscribers.add(subscriber);
    }

    /** @param container the id of a container, or of the sandbox itself */
    void publish(ContainerEventType type, String container, String sandboxId, long at) {
        if (subscribers.isEmpty() || courier.isShutdown()) {
            return;
        }
        ContainerEventResponse.Builder event = ContainerEventResponse.newBuilder()
                .setContainerId(container)
                .setContainerEventType(type)
                .setCreatedAt(at);
        Sandbox sandbox = sandboxes.find(sandboxId);
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
        for (ServerCallStreamObserver<ContainerEventResponse> subscriber : List.copyOf(subscribers)) {
            if (subscriber.isReady()) {
                subscriber.onNext(message);
            } else {
                subscribers.remove(subscriber);
                subscriber.onError(Status.RESOURCE_EXHAUSTED
                        .withDescription("too slow for the event stream")
                        .asRuntimeException());
            }
        }
    }

    void close() {
        for (ServerCallStreamObserver<ContainerEventResponse> subscriber : List.copyOf(subscribers)) {
            subscribers.remove(subscriber);
            subscriber.onCompleted();
        }
    }
}
