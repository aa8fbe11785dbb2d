package io.keelson.podruntime;

import io.grpc.stub.StreamObserver;
import io.keelson.cri.v1.FilesystemIdentifier;
import io.keelson.cri.v1.FilesystemUsage;
import io.keelson.cri.v1.Image;
import io.keelson.cri.v1.ImageFilter;
import io.keelson.cri.v1.ImageFsInfoRequest;
import io.keelson.cri.v1.ImageFsInfoResponse;
import io.keelson.cri.v1.ImageServiceGrpc;
import io.keelson.cri.v1.ImageStatusRequest;
import io.keelson.cri.v1.ImageStatusResponse;
import io.keelson.cri.v1.ListImagesRequest;
import io.keelson.cri.v1.ListImagesResponse;
import io.keelson.cri.v1.PullImageRequest;
import io.keelson.cri.v1.PullImageResponse;
import io.keelson.cri.v1.RemoveImageRequest;
import io.keelson.cri.v1.RemoveImageResponse;
import io.keelson.cri.v1.StreamImagesRequest;
import io.keelson.cri.v1.StreamImagesResponse;
import io.keelson.cri.v1.UInt64Value;
import io.keelson.podruntime.image.ImagePuller;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import java.util.ArrayList;
import java.util.List;

/** CRI's ImageService. */
final class CriImageService extends ImageServiceGrpc.ImageServiceImplBase {
    private final ImageStore images;
    private final ImagePuller puller;
    private final RuntimeEvents clock;

    CriImageService(ImageStore images, ImagePuller puller, RuntimeEvents clock) {
        this.images = images;
        this.puller = puller;
        this.clock = clock;
    }

    private List<Image> list(ImageFilter filter) {
        String name = filter.getImage().getImage();
        List<Image> found = new ArrayList<>();
        if (name.isEmpty()) {
            images.all().forEach(record -> found.add(record.toImage()));
        } else {
            ImageRecord record = images.find(name);
            if (record != null) {
                found.add(record.toImage());
            }
        }
        return found;
    }

    @Override
    public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> observer) {
        CriErrors.answer(
                observer,
                () -> ListImagesResponse.newBuilder()
                        .addAllImages(list(request.getFilter()))
                        .build());
    }

    @Override
    public void streamImages(StreamImagesRequest request, StreamObserver<StreamImagesResponse> observer) {
        CriErrors.answer(
                observer,
                () -> StreamImagesResponse.newBuilder()
                        .addAllImages(list(request.getFilter()))
                        .build());
    }

    /** An image that is not there is an empty answer, not an error. */
    @Override
    public void imageStatus(ImageStatusRequest request, StreamObserver<ImageStatusResponse> observer) {
        CriErrors.answer(observer, () -> {
            ImageRecord record = images.find(request.getImage().getImage());
            ImageStatusResponse.Builder response = ImageStatusResponse.newBuilder();
            if (record != null) {
                response.setImage(record.toImage());
                if (request.getVerbose()) {
                    response.putInfo("layers", String.join(",", record.layers()));
                }
            }
            return response.build();
        });
    }

    @Override
    public void pullImage(PullImageRequest request, StreamObserver<PullImageResponse> observer) {
        CriErrors.answer(
                observer,
                () -> PullImageResponse.newBuilder()
                        .setImageRef(puller.pull(request.getImage().getImage(), request.getAuth())
                                .id())
                        .build());
    }

    @Override
    public void removeImage(RemoveImageRequest request, StreamObserver<RemoveImageResponse> observer) {
        CriErrors.answer(observer, () -> {
            images.remove(request.getImage().getImage());
            return RemoveImageResponse.getDefaultInstance();
        });
    }

    @Override
    public void imageFsInfo(ImageFsInfoRequest request, StreamObserver<ImageFsInfoResponse> observer) {
        CriErrors.answer(observer, () -> {
            long used = images.all().stream().mapToLong(ImageRecord::size).sum();
            FilesystemUsage usage = FilesystemUsage.newBuilder()
                    .setTimestamp(clock.now())
                    .setFsId(FilesystemIdentifier.newBuilder()
                            .setMountpoint(images.root().toString()))
                    .setUsedBytes(UInt64Value.newBuilder().setValue(used))
                    .setInodesUsed(UInt64Value.getDefaultInstance())
                    .build();
            return ImageFsInfoResponse.newBuilder()
                    .addImageFilesystems(usage)
                    .addContainerFilesystems(usage)
                    .build();
        });
    }
}
