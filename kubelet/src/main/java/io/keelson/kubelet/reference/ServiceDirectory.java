package io.keelson.kubelet.reference;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.keelson.client.informer.Informer;
import io.keelson.kubelet.env.ServiceVariables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The services that pods are told of in their environment. */
public final class ServiceDirectory {
    private final Informer<Service> services;

    /** @param services all services */
    public ServiceDirectory(Informer<Service> services) {
        this.services = services;
    }

    /** Returns the variables of the services that a pod sees. */
    public Map<String, String> variables(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        List<Service> seen = new ArrayList<>();
        Service master = services.get("default", "kubernetes");
        if (master != null) {
            seen.add(master);
        }
        boolean links = !Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks());
        if (links) {
            List<Service> own = new ArrayList<>(services.list(namespace));
            own.remove(master);
            own.sort(Comparator.comparing((Service s) -> s.getMetadata().getName()));
            seen.addAll(own);
        }
        return ServiceVariables.of(seen, namespace, links);
    }
}
