package io.keelson.apiserver.aggregation;

import io.keelson.apiserver.discovery.ExternalVersion;
import io.keelson.apiserver.discovery.VersionPriority;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is served behind this server: which requests go there and how, and what discovery says of it. */
public interface Aggregation {
    /** A server that serves everything itself. */
    Aggregation NONE = new Aggregation() {};

    /**
     * Returns whose a request is, null where it is this server's own. Never blocks.
     *
     * @param path the decoded path
     */
    default @Nullable ApiService find(String path) {
        return null;
    }

    /**
     * Finds the server of an API service. Blocks where it is only a name.
     *
     * @throws IllegalArgumentException where it cannot be found
     * @throws CertificateException where what it must be trusted by is not certificates; the message is for the client
     */
    default ExtensionRoute route(ApiService service) throws CertificateException {
        throw new IllegalArgumentException(service.name() + " is not known");
    }

    /** Returns a number that is another one after every change of what discovery says of API services. */
    default long version() {
        return 0;
    }

    /** Returns the group versions that are served elsewhere. */
    default List<ExternalVersion> external() {
        return List.of();
    }

    /** Returns how far in front clients see each group version that has an API service. */
    default Map<String, VersionPriority> priorities() {
        return Map.of();
    }
}
