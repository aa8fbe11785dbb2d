package io.keelson.kubelet.env;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import org.jspecify.annotations.Nullable;

/** Reads what pods refer to; called on virtual threads and may block on the API server. */
public interface ReferenceReader {

    /** Returns a config map, or null where it does not exist. */
    @Nullable
    ConfigMap configMap(String namespace, String name);

    /** Returns a secret, or null where it does not exist. */
    @Nullable
    Secret secret(String namespace, String name);
}
