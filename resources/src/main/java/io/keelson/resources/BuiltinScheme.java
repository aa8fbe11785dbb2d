package io.keelson.resources;

import io.keelson.api.json.GoFormat;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceCatalog;
import io.keelson.apiserver.definition.Scheme;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The built-in types. */
final class BuiltinScheme implements Scheme {
    /** Kinds that once were in the group {@code extensions}. */
    private static final Set<String> ONCE_EXTENSIONS =
            Set.of("DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "ReplicaSet");

    private static final String SCHEME = "pkg/api/legacyscheme/scheme.go:30";

    /** Versions that are known, but served no more or not by default. */
    private static final Set<String> RETIRED = Set.of(
            "admissionregistration.k8s.io/v1alpha1",
            "admissionregistration.k8s.io/v1beta1",
            "apps/v1beta1",
            "apps/v1beta2",
            "authentication.k8s.io/v1beta1",
            "authorization.k8s.io/v1beta1",
            "batch/v1beta1",
            "certificates.k8s.io/v1alpha1",
            "certificates.k8s.io/v1beta1",
            "coordination.k8s.io/v1beta1",
            "discovery.k8s.io/v1beta1",
            "events.k8s.io/v1beta1",
            "flowcontrol.apiserver.k8s.io/v1beta1",
            "flowcontrol.apiserver.k8s.io/v1beta2",
            "flowcontrol.apiserver.k8s.io/v1beta3",
            "networking.k8s.io/v1beta1",
            "node.k8s.io/v1alpha1",
            "node.k8s.io/v1beta1",
            "policy/v1beta1",
            "rbac.authorization.k8s.io/v1alpha1",
            "rbac.authorization.k8s.io/v1beta1",
            "resource.k8s.io/v1beta1",
            "resource.k8s.io/v1beta2",
            "scheduling.k8s.io/v1beta1",
            "storage.k8s.io/v1alpha1",
            "storage.k8s.io/v1beta1");

    private final ResourceCatalog catalog;

    /** @param catalog the resources whose kinds, and whose lists, are known */
    BuiltinScheme(ResourceCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public boolean typed() {
        return true;
    }

    @Override
    public @Nullable String mismatch(GroupVersionKind actual, GroupVersionKind expected) {
        boolean sameType = actual.kind().equals(expected.kind())
                && internalGroup(actual.group(), actual.kind())
                        .equals(internalGroup(expected.group(), expected.kind()));
        boolean retired = sameType && RETIRED.contains(actual.apiVersion());
        if (!known(actual) && !retired) {
            return "no kind " + GoFormat.quote(actual.kind()) + " is registered for version "
                    + GoFormat.quote(actual.apiVersion()) + " in scheme " + GoFormat.quote(SCHEME);
        }
        return sameType
                ? null
                : "converting (" + actual.version() + "." + actual.kind() + ") to ("
                        + internalGroup(expected.group(), expected.kind()) + "." + expected.kind()
                        + "): unknown conversion";
    }

    /** Lists of known kinds are known, too. */
    private boolean known(GroupVersionKind kind) {
        if (kind.apiVersion().equals("extensions/v1beta1") && ONCE_EXTENSIONS.contains(kind.kind())) {
            return true;
        }
        String name = kind.kind();
        return catalog.kind(kind) != null
                || name.endsWith("List")
                        && catalog.kind(new GroupVersionKind(
                                        kind.group(), kind.version(), name.substring(0, name.length() - 4)))
                                != null;
    }

    /** What upstream calls the version of a group that only its server sees. */
    private static String internalGroup(String group, String kind) {
        int dot = group.indexOf('.');
        return switch (group) {
            case "", "events.k8s.io" -> "core";
            case "internal.apiserver.k8s.io" -> "apiserverinternal";
            case "extensions" -> kind.endsWith("Set") || kind.equals("Deployment") ? "apps" : "networking";
            default -> dot < 0 ? group : group.substring(0, dot);
        };
    }
}
