package io.keelson.kubelet.server;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS of the kubelet's server: its files are looked at with every connection, so that a certificate that was renewed
 * counts at once. Where the certificate is not there yet, because nobody has approved the request for it, there is no TLS
 * and connections are closed. Safe on any thread.
 */
final class ServingTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServingTls.class);

    private final Path certificate;
    private final Path key;
    private final Path clientAuthority;
    private @Nullable SslContext context;
    private List<FileTime> written = List.of();

    /**
     * @param certificate PEM; may be missing at first
     * @param key PEM; may be the same file
     * @param clientAuthority PEM, whose client certificates are taken
     * @throws IOException where one is there and cannot be used
     */
    ServingTls(Path certificate, Path key, Path clientAuthority) throws IOException {
        this.certificate = certificate;
        this.key = key;
        this.clientAuthority = clientAuthority;
        if (Files.exists(certificate)) {
            read(times());
        }
    }

    /** Returns what connections are made with now; null where there is no certificate yet. */
    synchronized @Nullable SslContext current() {
        try {
            List<FileTime> now = times();
            if (!now.equals(written)) {
                read(now);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is not there", e.getMessage());
        } catch (IOException e) {
            LOG.warn("the kubelet's certificate cannot be read again; going on with the one before", e);
        }
        return context;
    }

    private List<FileTime> times() throws IOException {
        List<FileTime> times = new ArrayList<>();
        for (Path file : List.of(certificate, key, clientAuthority)) {
            times.add(Files.getLastModifiedTime(file));
        }
        return times;
    }

    private void read(List<FileTime> times) throws IOException {
        try {
            context = SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .trustManager(clientAuthority.toFile())
                    .clientAuth(ClientAuth.OPTIONAL)
                    .build();
            written = times;
        } catch (IllegalArgumentException e) {
            throw new IOException("the certificate " + certificate + " cannot be used: " + e.getMessage(), e);
        }
    }
}
