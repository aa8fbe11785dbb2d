package io.keelson.podruntime.management;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.keelson.podruntime.build.BuildLog;
import io.keelson.podruntime.build.ImageBuilder;
import io.keelson.podruntime.image.ImagePuller;
import io.keelson.podruntime.image.ImagePusher;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service behind {@link ImageClient}. */
public final class ImageManagement implements BindableService {
    private static final Logger log = LoggerFactory.getLogger(ImageManagement.class);

    private final ImageStore store;
    private final ImagePuller puller;
    private final ImagePusher pusher;
    private final ImageBuilder builder;
    private final Supplier<Set<String>> used;

    /** @param used the ids of images that containers were made from */
    public ImageManagement(
            ImageStore store,
            ImagePuller puller,
            ImagePusher pusher,
            ImageBuilder builder,
            Supplier<Set<String>> used) {
        this.store = store;
        this.puller = puller;
        this.pusher = pusher;
        this.builder = builder;
        this.used = used;
    }

    /** Does what was asked; {@code progress} is for words on the way. */
    private interface Call<T> {
        List<String> run(T request, Answers answers) throws IOException;
    }

    @Override
    public ServerServiceDefinition bindService() {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(ImageCalls.SERVICE);
        add(service, ImageCalls.IMPORT, this::importArchive);
        add(service, ImageCalls.EXPORT, this::export);
        add(service, ImageCalls.TAG, this::tag);
        add(service, ImageCalls.REMOVE, this::remove);
        add(service, ImageCalls.INSPECT, (request, answers) -> List.of(describe(request.name())));
        add(service, ImageCalls.PRUNE, this::prune);
        add(service, ImageCalls.PULL, this::pull);
        add(service, ImageCalls.PUSH, this::push);
        add(
                service,
                ImageCalls.BUILD,
                (request, answers) -> List.of(builder.build(request, answers).id()));
        return service.build();
    }

    private static <T> void add(
            ServerServiceDefinition.Builder service, MethodDescriptor<T, ImageRequests.Answer> method, Call<T> call) {
        service.addMethod(method, ServerCalls.asyncServerStreamingCall((request, observer) -> {
            Answers answers = new Answers(observer);
            try {
                call.run(request, answers).forEach(answers::result);
                observer.onCompleted();
            } catch (IOException | RuntimeException e) {
                observer.onError(status(e).asRuntimeException());
            }
        }));
    }

    private static Status status(Exception e) {
        String message = String.valueOf(e.getMessage());
        return switch (e) {
            case FileNotFoundException missing -> Status.NOT_FOUND.withDescription(message);
            case IllegalArgumentException invalid -> Status.INVALID_ARGUMENT.withDescription(message);
            case IllegalStateException early -> Status.FAILED_PRECONDITION.withDescription(message);
            case IOException failed -> Status.UNKNOWN.withDescription(message);
            default -> {
                log.error("call failed", e);
                yield Status.INTERNAL.withDescription(e.toString());
            }
        };
    }

    /** What goes back to the caller while a call runs. */
    static final class Answers implements BuildLog {
        private final StreamObserver<ImageRequests.Answer> observer;
        private volatile boolean gone;

        Answers(StreamObserver<ImageRequests.Answer> observer) {
            this.observer = observer;
            if (observer instanceof ServerCallStreamObserver<ImageRequests.Answer> call) {
                // Set, so that a caller who is gone ends no call half-way with an exception.
                call.setOnCancelHandler(() -> gone = true);
            }
        }

        @Override
        public synchronized void line(String text) {
            observer.onNext(new ImageRequests.Answer(text, false));
        }

        @Override
        public boolean cancelled() {
            return gone;
        }

        synchronized void result(String text) {
            observer.onNext(new ImageRequests.Answer(text, true));
        }
    }

    private List<String> importArchive(ImageRequests.Import request, Answers answers) throws IOException {
        return store.importArchive(Path.of(request.file())).stream()
                .flatMap(image ->
                        image.tags().isEmpty() ? java.util.stream.Stream.of(image.id()) : image.tags().stream())
                .toList();
    }

    private List<String> export(ImageRequests.Export request, Answers answers) throws IOException {
        Path file = Path.of(request.file());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
                store.exportArchive(request.names(), out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        return List.of();
    }

    private List<String> tag(ImageRequests.Tag request, Answers answers) throws IOException {
        store.tag(require(request.source()), request.target());
        return List.of(request.target());
    }

    private List<String> remove(ImageRequests.Remove request, Answers answers) throws IOException {
        ImageRecord image = require(request.name());
        boolean last = image.tags().size() <= 1 || image.id().contains(request.name());
        if (last && !request.force() && used.get().contains(image.id())) {
            throw new IllegalStateException("image \"" + request.name() + "\" is used by a container: stop it first, or"
                    + " remove the image with --force");
        }
        return List.of(store.untag(request.name()) ? "Deleted: " + image.id() : "Untagged: " + request.name());
    }

    private List<String> prune(ImageRequests.Prune request, Answers answers) throws IOException {
        if (request.buildCache()) {
            answers.line("Forgotten: " + builder.clearCache() + " steps of builds");
        }
        return new ImagePrune(store, used.get()).run(request.all());
    }

    private List<String> pull(ImageRequests.Pull request, Answers answers) throws IOException {
        ImageRecord image = puller.pull(request.name(), request.credentials().toAuth());
        return List.of(image.reference());
    }

    private List<String> push(ImageRequests.Push request, Answers answers) throws IOException {
        return List.of(pusher.push(request.name(), request.credentials().toAuth(), answers::line));
    }

    private String describe(String name) throws IOException {
        return ImageDescription.of(require(name), store);
    }

    private ImageRecord require(String name) throws FileNotFoundException {
        @Nullable ImageRecord image = store.find(name);
        if (image == null) {
            throw new FileNotFoundException("the node has no image \"" + name + "\"");
        }
        return image;
    }
}
