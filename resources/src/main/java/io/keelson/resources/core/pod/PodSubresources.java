package io.keelson.resources.core.pod;

import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.schema.Schema;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.definition.SubresourceDefinition;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.apiserver.registry.Registry;
import io.keelson.apiserver.registry.ResourceStore;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The subresources of pods that have rules of their own. */
public final class PodSubresources {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private PodSubresources() {}

    /**
     * Returns {@code pods/binding}.
     *
     * @param body the schema of a binding
     */
    public static SubresourceDefinition binding(@Nullable Schema body) {
        return new SubresourceDefinition.Custom(body, Set.of(), PodBinding::new);
    }

    /**
     * Returns {@code pods/eviction}.
     *
     * @param body the schema of an eviction
     */
    public static SubresourceDefinition eviction(@Nullable Schema body) {
        return new SubresourceDefinition.Custom(body, Set.of("policy/v1beta1"), PodEviction::new);
    }

    /**
     * Returns what answers {@code bindings}, the older way to put pods on nodes.
     *
     * @param registry where pods are
     */
    public static NamedCreate bindings(Registry registry) {
        return (body, namespace, name, request) -> {
            ResourceStore pods = registry.store(PODS);
            if (pods != null && pods.subresource("binding") instanceof PodBinding binding) {
                return binding.bindNamed(body, request);
            }
            throw StatusException.notFoundPath();
        };
    }
}
