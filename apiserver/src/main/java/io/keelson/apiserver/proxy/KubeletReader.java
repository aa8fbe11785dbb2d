package io.keelson.apiserver.proxy;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.ObjectReader;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** Reads what kubelets tell, with the API server's own rights there; never blocks. */
public final class KubeletReader {
    private final Kubelets kubelets;
    private final Backends backends;

    /**
     * @param reader where nodes are read
     * @param backends connects to their kubelets
     */
    public KubeletReader(ObjectReader reader, Backends backends) {
        this.kubelets = new Kubelets(reader);
        this.backends = backends;
    }

    /**
     * Returns the body of a kubelet's answer.
     *
     * @param node the node's name
     * @param path such as {@code /metrics/resource}
     * @param largest how many bytes are taken at most; a longer answer is an error
     * @param patience how long all of it may take
     * @return fails with a {@link StatusException} where there is no such node, else as the connection does
     */
    public Mono<byte[]> read(String node, String path, int largest, Duration patience) {
        return Mono.fromSupplier(() -> kubelets.target(node, path, ""))
                .flatMap(target -> backends.client(target)
                        .get()
                        .uri(target.requestTarget())
                        .responseConnection((response, connection) -> response.status()
                                                .code()
                                        == 200
                                ? body(connection, largest)
                                : refused(connection, target, response.status().toString()))
                        .single())
                .timeout(patience);
    }

    private static Mono<byte[]> refused(Connection connection, ProxyTarget target, String status) {
        connection.dispose();
        return Mono.error(new UncheckedIOException(new IOException(target.url() + " answers " + status)));
    }

    private static Mono<byte[]> body(Connection connection, int largest) {
        return connection
                .inbound()
                .receive()
                .reduceWith(ByteArrayOutputStream::new, (all, part) -> append(all, part, largest))
                .map(ByteArrayOutputStream::toByteArray)
                .doFinally(any -> connection.dispose());
    }

    private static ByteArrayOutputStream append(ByteArrayOutputStream all, ByteBuf part, int largest) {
        if (all.size() + part.readableBytes() > largest) {
            throw new UncheckedIOException(new IOException("the answer is longer than " + largest + " bytes"));
        }
        byte[] bytes = new byte[part.readableBytes()];
        part.getBytes(part.readerIndex(), bytes);
        all.writeBytes(bytes);
        return all;
    }
}
