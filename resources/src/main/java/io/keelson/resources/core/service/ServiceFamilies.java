package io.keelson.resources.core.service;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The address families of services in a cluster that has one family of cluster IPs. */
final class ServiceFamilies {
    private static final FieldPath POLICY = FieldPath.of("spec", "ipFamilyPolicy");

    private ServiceFamilies() {}

    /** Sets the policy that was left out: as before, both families for headless services without selector, else one. */
    static void inferPolicy(ObjectNode spec, @Nullable ObjectNode old) {
        if (!Trees.empty(spec, "ipFamilyPolicy")) {
            return;
        }
        String before = Trees.text(old, "spec", "ipFamilyPolicy");
        boolean unselective = headless(spec) && Trees.empty(spec, "selector");
        spec.put("ipFamilyPolicy", !before.isEmpty() ? before : unselective ? "RequireDualStack" : "SingleStack");
    }

    static boolean headless(ObjectNode spec) {
        return Trees.text(spec, "clusterIP").equals("None");
    }

    /**
     * Completes policy and families of a service that has addresses.
     *
     * @param family the cluster's family
     */
    static void complete(ObjectNode spec, @Nullable ObjectNode old, String family, FieldErrors errors) {
        inferPolicy(spec, old);
        String policy = Trees.text(spec, "ipFamilyPolicy");
        boolean single = policy.equals("SingleStack");
        List<String> addresses = Trees.texts(spec, "clusterIPs");
        ArrayNode families = Trees.list(spec, "ipFamilies");
        if (old != null) {
            shorten(spec, old, single, errors);
            families = Trees.list(spec, "ipFamilies");
            addresses = Trees.texts(spec, "clusterIPs");
        }
        if (single && addresses.size() == 2) {
            errors.invalid(
                    POLICY,
                    policy,
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified");
        }
        if (single && families.size() == 2) {
            errors.invalid(
                    POLICY,
                    policy,
                    "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
        }
        for (int i = families.size(); i < addresses.size() && !addresses.get(i).equals("None"); i++) {
            String own = Ip.isV6(addresses.get(i)) ? "IPv6" : "IPv4";
            if (own.equals(family)) {
                families.add(own);
            } else {
                errors.invalid(
                        FieldPath.of("spec", "clusterIPs").index(i),
                        Json.at(spec, "clusterIPs"),
                        own + " is not configured on this cluster");
            }
        }
        if (!errors.isEmpty()) {
            return;
        }
        if (headless(spec) && Trees.empty(spec, "selector")) {
            if (families.isEmpty()) {
                families.add(family);
            }
            if (families.size() < 2 && !single) {
                families.add(families.get(0).asString("").equals("IPv4") ? "IPv6" : "IPv4");
            }
            return;
        }
        if (policy.equals("RequireDualStack")) {
            errors.invalid(POLICY, policy, "this cluster is not configured for dual-stack services");
        }
        for (int i = 0; i < families.size(); i++) {
            String own = families.get(i).asString("");
            if (!own.equals(family)) {
                errors.invalid(FieldPath.of("spec", "ipFamilies").index(i), own, "not configured on this cluster");
            }
        }
        if (families.isEmpty()) {
            families.add(family);
        }
    }

    private static void shorten(ObjectNode spec, ObjectNode old, boolean single, FieldErrors errors) {
        for (String field : List.of("clusterIPs", "ipFamilies")) {
            List<String> now = Trees.texts(spec, field);
            List<String> was = Trees.texts(old, "spec", field);
            if (single && now.equals(was) && now.size() > 1) {
                spec.putArray(field).add(now.getFirst());
            } else if (!single && !now.isEmpty() && now.size() < was.size()) {
                errors.invalid(
                        POLICY,
                        Trees.text(spec, "ipFamilyPolicy"),
                        "must be 'SingleStack' to release the secondary "
                                + (field.equals("clusterIPs") ? "cluster IP" : "IP family"));
            }
        }
    }
}
