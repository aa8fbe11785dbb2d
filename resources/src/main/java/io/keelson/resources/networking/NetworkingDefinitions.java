package io.keelson.resources.networking;

import io.keelson.resources.definition.KindDefinitions;

/** Network policies, ingresses, addresses and service ranges. */
public final class NetworkingDefinitions {
    private NetworkingDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("networkpolicies.networking.k8s.io")
                .strategy(NetworkPolicyStrategy::new)
                .printer(NetworkPrinters.NETWORK_POLICIES);
        kinds.define("ingresses.networking.k8s.io").rules(new IngressRules()).printer(NetworkPrinters.INGRESSES);
        kinds.define("ingressclasses.networking.k8s.io")
                .rules(NetworkClassRules.ingressClass())
                .printer(NetworkPrinters.INGRESS_CLASSES);
        kinds.define("ipaddresses.networking.k8s.io")
                .rules(NetworkClassRules.address())
                .printer(NetworkPrinters.IP_ADDRESSES);
        kinds.define("servicecidrs.networking.k8s.io")
                .rules(NetworkClassRules.range())
                .printer(NetworkPrinters.SERVICE_CIDRS);
    }
}
