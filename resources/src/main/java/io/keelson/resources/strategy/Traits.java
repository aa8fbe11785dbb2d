package io.keelson.resources.strategy;

import io.keelson.apiserver.registry.MetadataChecks;
import io.keelson.apiserver.registry.ResourceStrategy.GenerationRule;
import io.keelson.apiserver.registry.ResourceStrategy.NameRule;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The plain facts about a resource, as upstream's strategies state them.
 *
 * @param generation how the generation follows changes
 * @param names what names look like
 * @param facts what else is not as usual
 * @param metadata how metadata is checked
 */
public record Traits(GenerationRule generation, NameRule names, Set<Fact> facts, MetadataChecks metadata) {

    /** What is not as usual. */
    enum Fact {
        /** PUT of an object that does not exist creates it. */
        CREATE_ON_UPDATE,
        /** An update must say the resource version it changes. */
        CONDITIONAL_UPDATE,
        /** A delete answers with the object. */
        RETURNS_DELETED,
        /** A create keeps the status that is sent. */
        STATUS_ON_CREATE,
        /** Nothing can depend on the object. */
        NO_DEPENDENTS,
        /** Dependents of a deleted object stay where nothing else is asked for, as they once did. */
        ORPHANS,
        /** An update of the status leaves metadata alone. */
        STATUS_APART
    }

    private static final Traits USUAL =
            new Traits(GenerationRule.NONE, NameRule.DNS_SUBDOMAIN, Set.of(), MetadataChecks.USUAL);
    private static final Map<String, Traits> BY_RESOURCE = new HashMap<>();

    /** Returns the facts about a resource, named {@code resource.group} or {@code resource}. */
    public static Traits of(String qualifiedResource) {
        Traits traits = BY_RESOURCE.getOrDefault(qualifiedResource, USUAL);
        return new Traits(traits.generation, traits.names, traits.facts, MetadataTraits.of(qualifiedResource));
    }

    static {
        put("namespaces", GenerationRule.NONE, NameRule.DNS_LABEL, Fact.RETURNS_DELETED);
        put("nodes", GenerationRule.NONE, NameRule.DNS_SUBDOMAIN, Fact.STATUS_ON_CREATE);
        put("pods", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN, Fact.RETURNS_DELETED, Fact.STATUS_ON_CREATE);
        put("podtemplates", GenerationRule.ALL, NameRule.DNS_SUBDOMAIN, Fact.RETURNS_DELETED);
        put("replicationcontrollers", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN, Fact.ORPHANS);
        put("services", GenerationRule.NONE, NameRule.DNS_LABEL, Fact.CREATE_ON_UPDATE, Fact.RETURNS_DELETED);
        put("endpoints", GenerationRule.NONE, NameRule.DNS_SUBDOMAIN, Fact.CREATE_ON_UPDATE);
        put("events", GenerationRule.NONE, NameRule.PATH_SEGMENT, Fact.CREATE_ON_UPDATE, Fact.NO_DEPENDENTS);
        put("limitranges", GenerationRule.NONE, NameRule.DNS_SUBDOMAIN, Fact.CREATE_ON_UPDATE);
        returnDeleted("persistentvolumes", "persistentvolumeclaims", "resourcequotas", "serviceaccounts");
        put("daemonsets.apps", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN);
        put("deployments.apps", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN);
        put("replicasets.apps", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN);
        put("statefulsets.apps", GenerationRule.SPEC, NameRule.DNS_LABEL);
        put("jobs.batch", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN, Fact.ORPHANS);
        put("cronjobs.batch", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN);
        put(
                "leases.coordination.k8s.io",
                GenerationRule.NONE,
                NameRule.DNS_SUBDOMAIN,
                Fact.CREATE_ON_UPDATE,
                Fact.CONDITIONAL_UPDATE);
        put("endpointslices.discovery.k8s.io", GenerationRule.ALL_AND_LABELS, NameRule.DNS_SUBDOMAIN);
        for (String name : new String[] {"flowschemas", "prioritylevelconfigurations"}) {
            put(name + ".flowcontrol.apiserver.k8s.io", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN, Fact.STATUS_APART);
        }
        put("servicecidrs.networking.k8s.io", GenerationRule.NONE, NameRule.DNS_SUBDOMAIN, Fact.STATUS_APART);
        put("ingresses.networking.k8s.io", GenerationRule.SPEC, NameRule.DNS_SUBDOMAIN);
        put("ipaddresses.networking.k8s.io", GenerationRule.NONE, NameRule.PATH_SEGMENT);
        put("certificatesigningrequests.certificates.k8s.io", GenerationRule.NONE, NameRule.PATH_SEGMENT);
        put("ingressclasses.networking.k8s.io", GenerationRule.ALL, NameRule.DNS_SUBDOMAIN);
        put("networkpolicies.networking.k8s.io", GenerationRule.ALL, NameRule.DNS_SUBDOMAIN);
        put("poddisruptionbudgets.policy", GenerationRule.SPEC, NameRule.PATH_SEGMENT, Fact.CONDITIONAL_UPDATE);
        put("priorityclasses.scheduling.k8s.io", GenerationRule.ONCE, NameRule.DNS_SUBDOMAIN);
        put(
                "runtimeclasses.node.k8s.io",
                GenerationRule.NONE,
                NameRule.DNS_SUBDOMAIN,
                Fact.CREATE_ON_UPDATE,
                Fact.CONDITIONAL_UPDATE);
        put("deviceclasses.resource.k8s.io", GenerationRule.ALL, NameRule.DNS_SUBDOMAIN, Fact.RETURNS_DELETED);
        put("resourceslices.resource.k8s.io", GenerationRule.ALL, NameRule.DNS_SUBDOMAIN, Fact.RETURNS_DELETED);
        put(
                "resourceclaims.resource.k8s.io",
                GenerationRule.NONE,
                NameRule.DNS_SUBDOMAIN,
                Fact.RETURNS_DELETED,
                Fact.STATUS_APART);
        returnDeleted(
                "resourceclaimtemplates.resource.k8s.io",
                "storageclasses.storage.k8s.io",
                "volumeattributesclasses.storage.k8s.io");
        for (String name : new String[] {"csidrivers", "csinodes"}) {
            put(
                    name + ".storage.k8s.io",
                    name.equals("csidrivers") ? GenerationRule.CHANGES : GenerationRule.NONE,
                    NameRule.DNS_SUBDOMAIN,
                    Fact.RETURNS_DELETED,
                    Fact.CONDITIONAL_UPDATE);
        }
        put(
                "volumeattachments.storage.k8s.io",
                GenerationRule.NONE,
                NameRule.DNS_SUBDOMAIN,
                Fact.RETURNS_DELETED,
                Fact.CONDITIONAL_UPDATE,
                Fact.STATUS_APART);
        put(
                "csistoragecapacities.storage.k8s.io",
                GenerationRule.NONE,
                NameRule.DNS_SUBDOMAIN,
                Fact.CONDITIONAL_UPDATE);
        for (String name : new String[] {"roles", "rolebindings", "clusterroles", "clusterrolebindings"}) {
            put(name + ".rbac.authorization.k8s.io", GenerationRule.NONE, NameRule.PATH_SEGMENT, Fact.CREATE_ON_UPDATE);
        }
        for (String name : new String[] {
            "mutatingwebhookconfigurations", "validatingwebhookconfigurations",
            "mutatingadmissionpolicies", "mutatingadmissionpolicybindings",
            "validatingadmissionpolicybindings"
        }) {
            put(
                    name + ".admissionregistration.k8s.io",
                    GenerationRule.ALL,
                    NameRule.DNS_SUBDOMAIN,
                    Fact.CONDITIONAL_UPDATE);
        }
        put(
                "validatingadmissionpolicies.admissionregistration.k8s.io",
                GenerationRule.SPEC,
                NameRule.DNS_SUBDOMAIN,
                Fact.CONDITIONAL_UPDATE,
                Fact.STATUS_APART);
        put(
                "customresourcedefinitions.apiextensions.k8s.io",
                GenerationRule.SPEC,
                NameRule.DNS_SUBDOMAIN,
                Fact.CONDITIONAL_UPDATE);
        put(
                "apiservices.apiregistration.k8s.io",
                GenerationRule.NONE,
                NameRule.PATH_SEGMENT,
                Fact.CONDITIONAL_UPDATE,
                Fact.STATUS_APART);
    }

    private static void returnDeleted(String... resources) {
        for (String resource : resources) {
            put(resource, GenerationRule.NONE, NameRule.DNS_SUBDOMAIN, Fact.RETURNS_DELETED);
        }
    }

    private static void put(String resource, GenerationRule generation, NameRule names, Fact... facts) {
        Set<Fact> set = EnumSet.noneOf(Fact.class);
        set.addAll(java.util.List.of(facts));
        BY_RESOURCE.put(resource, new Traits(generation, names, Set.copyOf(set), MetadataChecks.USUAL));
    }
}
