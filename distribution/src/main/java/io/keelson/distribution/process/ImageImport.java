package io.keelson.distribution.process;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.keelson.podruntime.image.ImageRecord;
import io.keelson.podruntime.image.ImageStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the node's process to import an image archive: CRI has no call for it, so the socket offers one of our own. */
public final class ImageImport implements BindableService {
    private static final MethodDescriptor<String, String> IMPORT = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("keelson.v1.Images/Import")
            .setRequestMarshaller(new TextMarshaller())
            .setResponseMarshaller(new TextMarshaller())
            .build();

    private final ImageStore store;

    /** @param store where the images go */
    public ImageImport(ImageStore store) {
        this.store = store;
    }

    /**
     * Has the process behind a channel import an archive.
     *
     * @param file the archive's absolute path
     * @return the names of the images it held, one a line
     * @throws io.grpc.StatusRuntimeException with a description where the archive cannot be imported
     */
    public static String request(Channel channel, Path file) {
        return ClientCalls.blockingUnaryCall(channel, IMPORT, CallOptions.DEFAULT, file.toString());
    }

    /** Returns the names of images, one a line; those without a name by their id. */
    public static String names(List<ImageRecord> images) {
        return images.stream()
                .flatMap(image -> image.tags().isEmpty() ? Stream.of(image.id()) : image.tags().stream())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder("keelson.v1.Images")
                .addMethod(IMPORT, ServerCalls.asyncUnaryCall((file, answer) -> {
                    try {
                        answer.onNext(names(store.importArchive(Path.of(file))));
                        answer.onCompleted();
                    } catch (IOException e) {
                        answer.onError(Status.INVALID_ARGUMENT
                                .withDescription(e.getMessage())
                                .asRuntimeException());
                    }
                }))
                .build();
    }

    /** Text as UTF-8. */
    private static final class TextMarshaller implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
