package io.keelson.kubelet.reference;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.keelson.client.transport.ApiClient;
import io.keelson.kubelet.env.References;
import org.jspecify.annotations.Nullable;

/** Reads config maps and secrets one by one, as the node authorizer allows; always as they are now. */
public final class ApiReferences implements References {
    private final ApiClient api;

    /** @param api the API server */
    public ApiReferences(ApiClient api) {
        this.api = api;
    }

    @Override
    public @Nullable ConfigMap configMap(String namespace, String name) {
        return api.get(ConfigMap.class, namespace, name);
    }

    @Override
    public @Nullable Secret secret(String namespace, String name) {
        return api.get(Secret.class, namespace, name);
    }
}
