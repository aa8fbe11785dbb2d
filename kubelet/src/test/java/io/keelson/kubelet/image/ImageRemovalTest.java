package io.keelson.kubelet.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keelson.cri.v1.Container;
import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.ContainerStatusRequest;
import io.keelson.cri.v1.ContainerStatusResponse;
import io.keelson.cri.v1.FilesystemIdentifier;
import io.keelson.cri.v1.FilesystemUsage;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.ImageFsInfoRequest;
import io.keelson.cri.v1.ImageFsInfoResponse;
import io.keelson.cri.v1.ImageServiceGrpc.ImageServiceImplBase;
import io.keelson.cri.v1.ImageSpec;
import io.keelson.cri.v1.ListContainersRequest;
import io.keelson.cri.v1.ListContainersResponse;
import io.keelson.cri.v1.ListImagesRequest;
import io.keelson.cri.v1.ListImagesResponse;
import io.keelson.cri.v1.Mount;
import io.keelson.cri.v1.RemoveImageRequest;
import io.keelson.cri.v1.RemoveImageResponse;
import io.keelson.cri.v1.RuntimeServiceGrpc.RuntimeServiceImplBase;
import io.keelson.kubelet.KubeletConfig.ImageLevels;
import io.keelson.kubelet.ManualTimers;
import io.keelson.kubelet.image.ImageRemoval.Space;
import io.keelson.kubelet.runtime.Cri;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk of 1000 bytes and images of 100 bytes each; collection begins at 85 % and ends at 80 %. */
class ImageRemovalTest {
    private final ManualTimers timers = new ManualTimers();
    private final List<String> images = new ArrayList<>(List.of("a", "b", "c", "pinned"));
    private final List<String> containers = new ArrayList<>();
    private final List<String> mounted = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> stuck = new ArrayList<>();
    private long size = 1000;
    private long other;
    private Server server;
    private ManagedChannel channel;
    private ImageRemoval removal;

    @BeforeEach
    void start() throws IOException {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(new Images())
                .addService(new Containers())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        removal = removal(new ImageLevels(85, 80));
    }

    private ImageRemoval removal(ImageLevels levels) {
        return new ImageRemoval(
                new Cri(channel),
                timers.clock(),
                levels,
                path -> new Space(size, size - other - 100L * images.size()),
                (reason, message) -> warnings.add(reason + ": " + message));
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    /** Looks, and looks again when images are old enough to go. */
    private void lookTwice() {
        removal.look();
        timers.pass(Duration.ofMinutes(5));
        removal.look();
    }

    @Test
    void nothingGoesBelowTheHighLevel() {
        other = 440;
        lookTwice();
        assertEquals(4, images.size());
    }

    @Test
    void theLongestUnusedGoUntilTheLowLevelIsReached() {
        containers.add("c");
        other = 300;
        removal.look();
        containers.set(0, "a");
        timers.pass(Duration.ofMinutes(5));
        removal.look();
        timers.pass(Duration.ofMinutes(5));
        other = 460;
        removal.look();
        assertEquals(List.of("a", "c", "pinned"), images);
        assertEquals(List.of(), warnings);
        other = 550;
        removal.look();
        assertEquals(List.of("a", "pinned"), images);
    }

    @Test
    void anImageThatWasJustPulledStays() {
        other = 460;
        removal.look();
        assertEquals(4, images.size());
        timers.pass(Duration.ofMinutes(2));
        removal.look();
        assertEquals(3, images.size());
    }

    @Test
    void imagesOfContainersThatEndedStayAndTheNodeIsTold() {
        containers.addAll(List.of("a", "b", "c"));
        other = 500;
        lookTwice();
        assertEquals(4, images.size());
        String message = "Insufficient free disk space on the node's image filesystem (90% of 1000 B used). Failed to"
                + " free sufficient space by deleting unused images (freed 0 bytes). Investigate disk usage, as it"
                + " could be used by active images, logs, volumes, or other data.";
        assertEquals(
                List.of(
                        "FreeDiskSpaceFailed: " + message,
                        "FreeDiskSpaceFailed: " + message,
                        "ImageGCFailed: " + message),
                warnings);
    }

    @Test
    void anImageThatCannotBeRemovedKeepsNoOtherBack() {
        stuck.add("a");
        other = 460;
        lookTwice();
        assertEquals(List.of("a", "c", "pinned"), images);
    }

    @Test
    void aDiskWithoutASizeIsReported() {
        size = 0;
        removal.look();
        assertEquals(List.of("InvalidDiskCapacity: invalid capacity 0 on image filesystem"), warnings);
    }

    @Test
    void ahundredPercentIsNever() {
        removal = removal(new ImageLevels(100, 80));
        other = 600;
        lookTwice();
        assertEquals(4, images.size());
        assertEquals(List.of(), warnings);
    }

    private static <T> void reply(StreamObserver<T> observer, T value) {
        observer.onNext(value);
        observer.onCompleted();
    }

    @Test
    void anImageThatAContainerMountsStays() {
        containers.add("a");
        containers.add("gone");
        mounted.add("b");
        removal.look();
        timers.pass(Duration.ofMinutes(3));
        removal.removeUnused();
        assertEquals(List.of("a", "b", "pinned"), images);
    }

    private final class Containers extends RuntimeServiceImplBase {
        @Override
        public void listContainers(ListContainersRequest r, StreamObserver<ListContainersResponse> o) {
            ListContainersResponse.Builder all = ListContainersResponse.newBuilder();
            containers.forEach(image -> all.addContainers(
                    Container.newBuilder().setId("of-" + image).setImageRef(image)));
            reply(o, all.build());
        }

        @Override
        public void containerStatus(ContainerStatusRequest r, StreamObserver<ContainerStatusResponse> o) {
            if (r.getContainerId().equals("of-gone")) {
                o.onError(Status.NOT_FOUND.asRuntimeException());
                return;
            }
            ContainerStatus.Builder status = ContainerStatus.newBuilder();
            mounted.forEach(image -> status.addMounts(
                    Mount.newBuilder().setImage(ImageSpec.newBuilder().setImage(image))));
            reply(o, ContainerStatusResponse.newBuilder().setStatus(status).build());
        }
    }

    private final class Images extends ImageServiceImplBase {
        @Override
        public void listImages(ListImagesRequest r, StreamObserver<ListImagesResponse> o) {
            ListImagesResponse.Builder all = ListImagesResponse.newBuilder();
            images.forEach(id ->
                    all.addImages(Image.newBuilder().setId(id).setSize(100).setPinned(id.equals("pinned"))));
            reply(o, all.build());
        }

        @Override
        public void removeImage(RemoveImageRequest r, StreamObserver<RemoveImageResponse> o) {
            String id = r.getImage().getImage();
            if (stuck.contains(id)) {
                o.onError(Status.UNKNOWN.withDescription("in use").asRuntimeException());
            } else {
                images.remove(id);
                reply(o, RemoveImageResponse.getDefaultInstance());
            }
        }

        @Override
        public void imageFsInfo(ImageFsInfoRequest r, StreamObserver<ImageFsInfoResponse> o) {
            reply(
                    o,
                    ImageFsInfoResponse.newBuilder()
                            .addImageFilesystems(FilesystemUsage.newBuilder()
                                    .setFsId(FilesystemIdentifier.newBuilder().setMountpoint("/images")))
                            .build());
        }
    }
}
