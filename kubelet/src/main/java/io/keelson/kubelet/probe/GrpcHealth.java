package io.keelson.kubelet.probe;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.keelson.kubelet.container.GoText;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The gRPC health checking protocol ({@code grpc.health.v1.Health/Check}). */
final class GrpcHealth {
    private static final String[] NAMES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};

    private static final MethodDescriptor<String, Integer> CHECK = MethodDescriptor.<String, Integer>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Request())
            .setResponseMarshaller(new Response())
            .build();

    private GrpcHealth() {}

    static ProbeResult check(String host, int port, String service, Duration timeout) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(host, port).usePlaintext().build();
        try {
            int status = ClientCalls.blockingUnaryCall(
                    channel,
                    CHECK,
                    CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS),
                    service);
            return status == 1
                    ? ProbeResult.success("service healthy")
                    : ProbeResult.failure("service unhealthy (responded with \""
                            + (status < NAMES.length ? NAMES[status] : String.valueOf(status)) + "\")");
        } catch (StatusRuntimeException e) {
            return ProbeResult.failure(words(e.getStatus(), Sockets.address(host, port), timeout));
        } finally {
            channel.shutdownNow();
        }
    }

    /** The sentences of upstream's prober, for which a server that does not speak HTTP/2 was never connected to. */
    private static String words(Status status, String address, Duration timeout) {
        boolean connected = status.getCode() != Status.Code.UNAVAILABLE
                && !(status.getCode() == Status.Code.INTERNAL && status.getCause() instanceof Http2Exception);
        if (!connected) {
            return "timeout: failed to connect service \"" + address + "\" within " + GoText.duration(timeout)
                    + ": context deadline exceeded";
        }
        return switch (status.getCode()) {
            case UNIMPLEMENTED ->
                "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
                        + status.getDescription();
            case DEADLINE_EXCEEDED -> "timeout: health rpc did not complete within " + GoText.duration(timeout);
            default ->
                "error: health rpc probe failed: rpc error: code = " + name(status.getCode()) + " desc = "
                        + Objects.requireNonNullElse(status.getDescription(), "");
        };
    }

    /** A code as Go writes it: {@code NotFound}. */
    private static String name(Status.Code code) {
        if (code == Status.Code.CANCELLED) {
            return "Canceled";
        }
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static final class Request implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String service) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                CodedOutputStream out = CodedOutputStream.newInstance(bytes);
                if (!service.isEmpty()) {
                    out.writeString(1, service);
                }
                out.flush();
                return new ByteArrayInputStream(bytes.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String parse(InputStream stream) {
            throw new UnsupportedOperationException("requests are only written");
        }
    }

    private static final class Response implements MethodDescriptor.Marshaller<Integer> {
        @Override
        public InputStream stream(Integer status) {
            throw new UnsupportedOperationException("responses are only read");
        }

        @Override
        public Integer parse(InputStream stream) {
            try {
                CodedInputStream in = CodedInputStream.newInstance(stream);
                int status = 0;
                int tag;
                while ((tag = in.readTag()) != 0) {
                    if (tag >>> 3 == 1) {
                        status = in.readEnum();
                    } else {
                        in.skipField(tag);
                    }
                }
                return status;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
