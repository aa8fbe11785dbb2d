package io.keelson.client.transport;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a resource lives in the API.
 *
 * @param apiVersion {@code v1} or {@code group/version}
 * @param plural the resource's name in paths
 * @param namespaced whether its objects are in namespaces
 */
public record ResourcePath(String apiVersion, String plural, boolean namespaced) {
    /** The resource of a model class. */
    public static ResourcePath of(Class<? extends HasMetadata> type) {
        return new ResourcePath(
                HasMetadata.getApiVersion(type), HasMetadata.getPlural(type), Namespaced.class.isAssignableFrom(type));
    }

    /** The path of the group and version. */
    public String root() {
        return (apiVersion.indexOf('/') < 0 ? "/api/" : "/apis/") + apiVersion;
    }

    /** The path of the collection; a null or empty namespace means all of them. */
    public String collection(@Nullable String namespace) {
        return namespaced && namespace != null && !namespace.isEmpty()
                ? root() + "/namespaces/" + namespace + "/" + plural
                : root() + "/" + plural;
    }

    /** The path of one object. */
    public String object(@Nullable String namespace, String name) {
        return collection(namespace) + "/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
