package io.keelson.kubelet.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import io.keelson.kubelet.container.RestartRules;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.kubelet.runtime.RuntimePod;
import io.keelson.kubelet.runtime.RuntimePod.RuntimeContainer;
import java.util.ArrayList;
import java.util.List;

/**
 * Restarts a whole pod in its sandbox because of the end of one container (KEP-5532): every container is ended and removed,
 * those that asked for it last, so that a kubelet that dies in between knows that it was not done.
 */
final class ContainerResets {
    private ContainerResets() {}

    /** Returns whether a container has ended in a way that restarts them all. */
    static boolean due(Pod pod, RuntimePod runtime) {
        return RestartRules.mayRestartAll(pod) && runtime.containers().stream().anyMatch(c -> asks(pod, c));
    }

    private static boolean asks(Pod pod, RuntimeContainer container) {
        Container spec = PodFacts.container(pod, container.name());
        return spec != null
                && container.exited()
                && RestartRules.restartsAll(spec, container.status().getExitCode());
    }

    /** Ends and removes all init and main containers of a pod. */
    static void run(PodContext context, Pod pod, RuntimePod runtime) throws CriException {
        List<RuntimeContainer> order = new ArrayList<>();
        List<RuntimeContainer> last = new ArrayList<>();
        List<Container> specs = new ArrayList<>(pod.getSpec().getContainers());
        specs.addAll(PodFacts.initContainers(pod));
        for (Container spec : specs) {
            for (RuntimeContainer c : runtime.containers()) {
                if (c.name().equals(spec.getName())) {
                    (asks(pod, c) ? last : order).add(c);
                }
            }
        }
        order.addAll(last);
        for (RuntimeContainer c : order) {
            if (c.running()) {
                Container spec = PodFacts.container(pod, c.name());
                if (spec != null) {
                    context.events().normal(pod, spec, "Killing", "Stopping container " + c.name());
                }
                context.cri().stopContainer(c.status().getId(), 0);
            }
            context.cri().removeContainer(c.status().getId());
        }
    }
}
