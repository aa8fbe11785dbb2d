package io.keelson.kubelet.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Probes of real servers: what they answer, and the sentence that an event shows. */
class GrpcHealthTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A server that is healthy as a whole, whose service {@code down} is not, and that knows no other service. */
    private static Server server() throws IOException {
        MethodDescriptor<byte[], byte[]> check = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("grpc.health.v1.Health/Check")
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("grpc.health.v1.Health")
                        .addMethod(check, ServerCalls.asyncUnaryCall((request, answer) -> {
                            String service = request.length == 0
                                    ? ""
                                    : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
                            switch (service) {
                                case "" -> answer.onNext(new byte[] {8, 1});
                                case "down" -> answer.onNext(new byte[] {8, 2});
                                default -> {
                                    answer.onError(Status.NOT_FOUND
                                            .withDescription("unknown service")
                                            .asRuntimeException());
                                    return;
                                }
                            }
                            answer.onCompleted();
                        }))
                        .build())
                .build()
                .start();
    }

    @Test
    void aServersAnswerDecides() throws IOException {
        Server server = server();
        try {
            int port = server.getPort();
            assertThat(GrpcHealth.check("127.0.0.1", port, "", TIMEOUT))
                    .isEqualTo(ProbeResult.success("service healthy"));
            assertThat(GrpcHealth.check("127.0.0.1", port, "down", TIMEOUT))
                    .isEqualTo(ProbeResult.failure("service unhealthy (responded with \"NOT_SERVING\")"));
            assertThat(GrpcHealth.check("127.0.0.1", port, "other", TIMEOUT))
                    .isEqualTo(ProbeResult.failure(
                            "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service"));
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void aServerWithoutHealthChecksSaysSo() throws IOException {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build()
                .start();
        try {
            assertThat(GrpcHealth.check("127.0.0.1", server.getPort(), "", TIMEOUT)
                            .output())
                    .startsWith("error: this server does not implement the grpc health protocol");
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void aWebServerWasNeverConnectedTo() throws IOException {
        try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerInPlainText(web));
            assertThat(GrpcHealth.check("127.0.0.1", web.getLocalPort(), "", TIMEOUT))
                    .isEqualTo(ProbeResult.failure("timeout: failed to connect service \"127.0.0.1:"
                            + web.getLocalPort() + "\" within 10s: context deadline exceeded"));
        }
    }

    private static void answerInPlainText(ServerSocket web) {
        try (Socket client = web.accept();
                OutputStream out = client.getOutputStream()) {
            out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
