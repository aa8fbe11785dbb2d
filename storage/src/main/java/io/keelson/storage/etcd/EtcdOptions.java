package io.keelson.storage.etcd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an etcd cluster is reached.
 *
 * @param endpoints URLs such as {@code http://127.0.0.1:2379}
 * @param authority PEM file of the authority of etcd's certificates, null without TLS
 * @param certificate PEM file of the client certificate, null where etcd asks for none
 * @param key PEM file of the client key (PKCS #8), null where etcd asks for none
 * @param timeout how long a call may take before it fails as retriable
 */
public record EtcdOptions(
        List<String> endpoints,
        @Nullable Path authority,
        @Nullable Path certificate,
        @Nullable Path key,
        Duration timeout) {
    public EtcdOptions {
        endpoints = List.copyOf(endpoints);
    }

    /** Returns options without TLS and with a timeout of ten seconds. */
    public static EtcdOptions of(List<String> endpoints) {
        return new EtcdOptions(endpoints, null, null, null, Duration.ofSeconds(10));
    }

    /** The same by TLS: files of the authority, and of the client's certificate and key; null without. */
    public EtcdOptions withTls(@Nullable Path trusted, @Nullable Path clientCertificate, @Nullable Path clientKey) {
        return new EtcdOptions(endpoints, trusted, clientCertificate, clientKey, timeout);
    }
}
