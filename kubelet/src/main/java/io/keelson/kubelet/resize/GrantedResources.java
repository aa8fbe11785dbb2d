package io.keelson.kubelet.resize;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.keelson.kubelet.container.PodFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Resources of a pod and of its containers.
 *
 * @param pod those of the pod as a whole, null where it has none
 * @param containers those of init and main containers, by name
 */
record GrantedResources(@Nullable ResourceRequirements pod, Map<String, ResourceRequirements> containers) {

    GrantedResources {
        containers = Map.copyOf(containers);
    }

    /** Returns those that a pod's specification names. */
    static GrantedResources of(Pod pod) {
        Map<String, ResourceRequirements> containers = new LinkedHashMap<>();
        for (Container c : PodFacts.initContainers(pod)) {
            containers.put(c.getName(), orNone(c.getResources()));
        }
        for (Container c : pod.getSpec().getContainers()) {
            containers.put(c.getName(), orNone(c.getResources()));
        }
        return new GrantedResources(pod.getSpec().getResources(), containers);
    }

    /** Returns the pod with these instead of its own; the same pod where they do not differ. */
    Pod in(Pod pod) {
        if (equals(of(pod))) {
            return pod;
        }
        Pod copy = new PodBuilder(pod).build();
        copy.getSpec().setResources(this.pod);
        copy.getSpec().setContainers(replaced(pod.getSpec().getContainers()));
        copy.getSpec().setInitContainers(replaced(PodFacts.initContainers(pod)));
        return copy;
    }

    private List<Container> replaced(List<Container> all) {
        List<Container> result = new ArrayList<>();
        for (Container c : all) {
            ResourceRequirements own = containers.get(c.getName());
            Container copy = new io.fabric8.kubernetes.api.model.ContainerBuilder(c).build();
            if (own != null) {
                copy.setResources(own);
            }
            result.add(copy);
        }
        return result;
    }

    /** Returns these with a container's replaced. */
    GrantedResources with(String container, ResourceRequirements resources) {
        Map<String, ResourceRequirements> next = new LinkedHashMap<>(containers);
        next.put(container, resources);
        return new GrantedResources(pod, next);
    }

    /** Returns these with the pod's replaced. */
    GrantedResources withPod(@Nullable ResourceRequirements resources) {
        return new GrantedResources(resources, containers);
    }

    static ResourceRequirements orNone(@Nullable ResourceRequirements resources) {
        return Objects.requireNonNullElseGet(resources, ResourceRequirements::new);
    }
}
