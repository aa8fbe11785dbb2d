package io.keelson.distribution.kubeconfig;

import io.fabric8.kubernetes.client.Config;
import io.keelson.client.transport.ApiEndpoint;
import io.keelson.client.transport.ApiRequest;
import io.keelson.client.transport.ApiResponse;
import io.keelson.client.transport.FailoverEndpoint;
import io.keelson.client.transport.TlsEndpoint;
import io.keelson.distribution.cluster.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server that a kubeconfig file names. The file and those it refers to are looked at again every {@value
 * #SECONDS} seconds while requests are made: when one has changed, new requests go with what it says now, and those that
 * are open end, so that a certificate that was replaced is not used longer.
 */
public final class KubeconfigEndpoint implements ApiEndpoint, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KubeconfigEndpoint.class);
    private static final int SECONDS = 10;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(SECONDS);

    private final Path file;
    private List<URI> servers;
    private final Clock clock;
    private State state;
    private Instant looked;

    /** What the files said, and when they were written. */
    private record State(Config config, FailoverEndpoint endpoint, FailoverEndpoint anonymous, List<FileTime> written) {
        void close() {
            endpoint.close();
            anonymous.close();
        }
    }

    /**
     * @param file the kubeconfig
     * @param servers the API servers of its cluster; none for the one that it names
     * @throws ConfigurationException where it cannot be used
     */
    public KubeconfigEndpoint(Path file, List<URI> servers, Clock clock) {
        this.file = file;
        this.servers = List.copyOf(servers);
        this.clock = clock;
        this.state = read();
        this.looked = clock.instant();
    }

    private State read() {
        if (!Files.isReadable(file)) {
            throw new ConfigurationException("there is no kubeconfig " + file + " that can be read");
        }
        Config config;
        try {
            config = Config.fromKubeconfig(file.toFile());
        } catch (RuntimeException e) {
            LOG.debug("{}", file, e); // its message shows what is in the file
            throw new ConfigurationException(file + " is not a kubeconfig");
        }
        try {
            List<URI> all = servers.isEmpty() ? List.of(named(config)) : servers;
            return new State(
                    config,
                    new FailoverEndpoint(
                            all.stream().map(one -> TlsEndpoint.of(config, one)).toList()),
                    new FailoverEndpoint(all.stream()
                            .map(one -> TlsEndpoint.anonymous(config, one))
                            .toList()),
                    written(config));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("the kubeconfig " + file + " cannot be used: " + e.getMessage());
        }
    }

    /** The server the file names, as all others are written: the library puts a slash at the end. */
    private static URI named(Config config) {
        String url = config.getMasterUrl();
        return URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    private List<FileTime> written(Config config) {
        List<FileTime> times = new ArrayList<>();
        Stream.of(file.toString(), config.getCaCertFile(), config.getClientCertFile(), config.getClientKeyFile())
                .filter(Objects::nonNull)
                .filter(name -> !name.isEmpty())
                .forEach(name -> times.add(written(new File(name).toPath())));
        return times;
    }

    private static FileTime written(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (NoSuchFileException e) {
            return FileTime.fromMillis(0);
        } catch (IOException e) {
            LOG.debug("{}", path, e);
            return FileTime.fromMillis(0);
        }
    }

    /**
     * Goes on with these servers of the cluster; requests that are open end where they are others than before.
     *
     * @throws ConfigurationException where the kubeconfig cannot be used any more
     */
    public synchronized void use(List<URI> now) {
        if (now.equals(servers())) {
            return;
        }
        List<URI> before = servers;
        servers = List.copyOf(now);
        try {
            State next = read();
            state.close();
            state = next;
            LOG.info("the API servers are {}", now);
        } catch (ConfigurationException e) {
            servers = before;
            throw e;
        }
    }

    /** Returns the servers' URLs. */
    public synchronized List<URI> servers() {
        return servers.isEmpty() ? List.of(named(state.config)) : servers;
    }

    /** Returns the same server without the kubeconfig's credentials, for requests that carry a token. */
    public ApiEndpoint anonymous() {
        return request -> current().anonymous().exchange(request);
    }

    /**
     * Returns who signs the server's certificates, as PEM; empty where the kubeconfig does not say.
     *
     * @throws ConfigurationException where the file cannot be read
     */
    public synchronized String authority() {
        try {
            byte[] pem = TlsEndpoint.authority(state.config);
            return pem == null ? "" : new String(pem, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw ConfigurationException.because("the certificate authority of " + file + " cannot be read", e);
        }
    }

    private synchronized State current() {
        Instant now = clock.instant();
        if (!now.isBefore(looked.plus(LOOK_AGAIN))) {
            looked = now;
            renew();
        }
        return state;
    }

    private void renew() {
        if (written(state.config).equals(state.written)) {
            return;
        }
        try {
            State next = read();
            state.close();
            state = next;
            LOG.info("{} has changed and was read again", file);
        } catch (ConfigurationException e) {
            LOG.warn("{}; going on with what was read before", e.getMessage());
        }
    }

    @Override
    public CompletableFuture<ApiResponse> exchange(ApiRequest request) {
        return current().endpoint().exchange(request);
    }

    @Override
    public synchronized void close() {
        state.close();
    }
}
