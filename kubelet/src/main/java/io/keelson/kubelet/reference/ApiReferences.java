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
        return isName(name) ? api.get(ConfigMap.class, namespace, name) : null;
    }

    @Override
    public @Nullable Secret secret(String namespace, String name) {
        return isName(name) ? api.get(Secret.class, namespace, name) : null;
    }

    /** Whether a text can name an object: anything else would be read as more of the request's path. */
    private static boolean isName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '%' || c == '?' || c == '#' || c < ' ');
    }
}
