package io.keelson.podruntime.management;

import io.grpc.MethodDescriptor;
import io.keelson.podruntime.build.BuildRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;

/** The methods of the service {@code keelson.v1.Images}: JSON in, a stream of JSON answers out. */
final class ImageCalls {
    static final String SERVICE = "keelson.v1.Images";

    static final MethodDescriptor<ImageRequests.Import, ImageRequests.Answer> IMPORT =
            method("Import", ImageRequests.Import.class);
    static final MethodDescriptor<ImageRequests.Export, ImageRequests.Answer> EXPORT =
            method("Export", ImageRequests.Export.class);
    static final MethodDescriptor<ImageRequests.Tag, ImageRequests.Answer> TAG = method("Tag", ImageRequests.Tag.class);
    static final MethodDescriptor<ImageRequests.Remove, ImageRequests.Answer> REMOVE =
            method("Remove", ImageRequests.Remove.class);
    static final MethodDescriptor<ImageRequests.Inspect, ImageRequests.Answer> INSPECT =
            method("Inspect", ImageRequests.Inspect.class);
    static final MethodDescriptor<ImageRequests.Prune, ImageRequests.Answer> PRUNE =
            method("Prune", ImageRequests.Prune.class);
    static final MethodDescriptor<ImageRequests.Pull, ImageRequests.Answer> PULL =
            method("Pull", ImageRequests.Pull.class);
    static final MethodDescriptor<ImageRequests.Push, ImageRequests.Answer> PUSH =
            method("Push", ImageRequests.Push.class);

    static final MethodDescriptor<BuildRequest, ImageRequests.Answer> BUILD = method("Build", BuildRequest.class);

    private ImageCalls() {}

    private static <T> MethodDescriptor<T, ImageRequests.Answer> method(String name, Class<T> request) {
        return MethodDescriptor.<T, ImageRequests.Answer>newBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(new Json<>(request))
                .setResponseMarshaller(new Json<>(ImageRequests.Answer.class))
                .build();
    }

    private record Json<T>(Class<T> type) implements MethodDescriptor.Marshaller<T> {
        @Override
        public InputStream stream(T value) {
            return new ByteArrayInputStream(JsonMapper.shared().writeValueAsBytes(value));
        }

        @Override
        public T parse(InputStream stream) {
            try {
                return JsonMapper.shared().readValue(stream.readAllBytes(), type);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
