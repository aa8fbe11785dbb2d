package io.keelson.distribution.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How etcd is reached by TLS: upstream's {@code --etcd-cafile}, {@code --etcd-certfile} and {@code --etcd-keyfile}.
 *
 * @param authority PEM file of the authority of etcd's certificates; null where etcd speaks plain text
 * @param certificate PEM file of the client certificate, by which etcd knows the user as well; null for none
 * @param key PEM file of the client's key; null for none
 */
public record EtcdTls(
        @Nullable Path authority,
        @Nullable Path certificate,
        @Nullable Path key) {
    public EtcdTls {
        authority = absolute(authority);
        certificate = absolute(certificate);
        key = absolute(key);
    }

    /** Without TLS. */
    public static final EtcdTls NONE = new EtcdTls(null, null, null);

    /** Returns this with what others say. */
    EtcdTls with(EtcdTls set) {
        return new EtcdTls(
                set.authority != null ? set.authority : authority,
                set.certificate != null ? set.certificate : certificate,
                set.key != null ? set.key : key);
    }

    /** @throws ConfigurationException where a file cannot be read, or one of a pair is missing */
    void check() {
        if ((certificate == null) != (key == null)) {
            throw new ConfigurationException("etcdTls: certificate and key are given together or not at all");
        }
        if (certificate != null && authority == null) {
            throw new ConfigurationException(
                    "etcdTls: a client certificate needs the authority of etcd's certificates");
        }
        readable(authority);
        readable(certificate);
        readable(key);
    }

    /** The process of a cluster has another working directory than who started it. */
    private static @Nullable Path absolute(@Nullable Path file) {
        return file == null ? null : file.toAbsolutePath();
    }

    private static void readable(@Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw new ConfigurationException("etcdTls: there is no file " + file + " that can be read");
        }
    }
}
