package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.api.quantity.Quantity;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldPath;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Subject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The rules on resource names, amounts, requests and limits. */
public final class ResourceValidation {
    private static final Set<String> CONTAINER = Set.of("cpu", "memory", "ephemeral-storage");
    private static final Set<String> STANDARD = Set.of(
            "cpu",
            "memory",
            "ephemeral-storage",
            "requests.cpu",
            "requests.memory",
            "requests.ephemeral-storage",
            "limits.cpu",
            "limits.memory",
            "limits.ephemeral-storage",
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "storage",
            "requests.storage",
            "services.nodeports",
            "services.loadbalancers");
    private static final Set<String> INTEGER = Set.of(
            "pods",
            "resourcequotas",
            "services",
            "replicationcontrollers",
            "secrets",
            "configmaps",
            "persistentvolumeclaims",
            "services.nodeports",
            "services.loadbalancers");

    private ResourceValidation() {}

    /** The resources of a container. */
    static void container(Subject resources, Set<String> claims) {
        requirements(resources, false);
        claims(resources.at("claims"), claims);
    }

    /** Requests and limits; those of a whole pod know fewer resources. */
    static void requirements(Subject resources, boolean podLevel) {
        boolean[] huge = new boolean[1];
        boolean[] compute = new boolean[1];
        Subject limits = resources.at("limits");
        limits.entries((name, amount) -> {
            name(name, amount, podLevel);
            quantity(name, amount);
            hugePages(name, amount, huge);
            compute[0] |= name.equals("cpu") || name.equals("memory");
        });
        Subject requests = resources.at("requests");
        requests.entries((name, amount) -> {
            name(name, amount, podLevel);
            quantity(name, amount);
            bounded(name, amount, requests, limits);
            hugePages(name, amount, huge);
            compute[0] |= name.equals("cpu") || name.equals("memory");
        });
        if (huge[0] && !compute[0]) {
            resources.forbidden("HugePages require cpu or memory");
        }
    }

    /** What a pod costs besides its containers: looked at, and told about, as the limits of a container. */
    public static void overhead(Subject amounts, FieldPath told) {
        JsonNode limits = Json.object().set("limits", amounts.value());
        requirements(new Subject(limits, told, amounts.errors()), false);
    }

    private static void bounded(String name, Subject amount, Subject requests, Subject limits) {
        Subject limit = limits.at(name);
        if (limit.present()) {
            Quantity wanted = VolumeRules.amount(amount.text());
            Quantity most = VolumeRules.amount(limit.text());
            if (!overcommit(name) && wanted.compareTo(most) != 0) {
                requests.errors()
                        .invalid(requests.path(), wanted.toString(), "must be equal to " + name + " limit of " + most);
            } else if (wanted.compareTo(most) > 0) {
                requests.errors()
                        .invalid(
                                requests.path(),
                                wanted.toString(),
                                "must be less than or equal to " + name + " limit of " + most);
            }
        } else if (!overcommit(name)) {
            limits.required("Limit must be set for non overcommitable resources");
        }
    }

    /** Returns whether a quota can limit a resource that is not qualified. */
    public static boolean quota(String name) {
        return STANDARD.contains(name) && !name.equals("storage")
                || name.startsWith("hugepages-")
                || name.startsWith("requests.hugepages-");
    }

    /** Returns whether more of a resource may be promised than is there. */
    public static boolean overcommit(String name) {
        return isNative(name) && !name.startsWith("hugepages-");
    }

    private static boolean isNative(String name) {
        return !name.contains("/") || name.contains("kubernetes.io/");
    }

    private static void hugePages(String name, Subject amount, boolean[] huge) {
        if (!name.startsWith("hugepages-")) {
            return;
        }
        huge[0] = true;
        Quantity page = VolumeRules.amount(name.substring("hugepages-".length()));
        Quantity wanted = VolumeRules.amount(amount.text());
        if (page.signum() <= 0 || wanted.signum() < 0 || wanted.value() % page.value() != 0) {
            amount.errors()
                    .invalid(amount.path(), wanted.toString(), wanted + " is not positive integer multiple of " + name);
        }
    }

    private static void name(String name, Subject at, boolean podLevel) {
        if (podLevel) {
            if (!name.equals("cpu") && !name.equals("memory") && !name.startsWith("hugepages-")) {
                at.errors().notSupported(at.path(), name, List.of("cpu", "hugepages-", "memory"));
            }
            return;
        }
        containerResource(name, at);
    }

    /** The name of a resource that containers may have. */
    public static void containerResource(String name, Subject at) {
        resourceName(name, at);
        if (!name.contains("/")) {
            if (!CONTAINER.contains(name) && !name.startsWith("hugepages-")) {
                at.errors().invalid(at.path(), name, "must be a standard resource for containers");
            }
        } else if (!isNative(name) && !extended(name)) {
            at.errors().invalid(at.path(), name, "doesn't follow extended resource name standard");
        }
    }

    private static boolean extended(String name) {
        return !name.startsWith("requests.")
                && Names.qualifiedName("requests." + name).isEmpty();
    }

    /** The name of any resource: a standard one or a qualified one. */
    public static void resourceName(String name, Subject at) {
        List<String> wrong = Names.qualifiedName(name);
        at.errors().invalid(at.path(), name, wrong);
        if (wrong.isEmpty() && !name.contains("/") && !STANDARD.contains(name) && !quota(name)) {
            at.errors().invalid(at.path(), name, "must be a standard resource type or fully qualified");
        }
    }

    /** An amount of a resource: not negative, and whole where the resource is counted. */
    public static void quantity(String name, Subject amount) {
        Quantity quantity = VolumeRules.amount(amount.text());
        if (quantity.signum() < 0) {
            amount.errors().invalid(amount.path(), quantity.toString(), "must be greater than or equal to 0");
        }
        boolean counted = INTEGER.contains(name) || !isNative(name) && extended(name);
        if (counted && fractional(quantity)) {
            amount.errors().invalid(amount.path(), quantity.toString(), "must be an integer");
        }
    }

    /** Whether thousandths are left, counted up to whole ones; amounts of any size. */
    public static boolean fractional(Quantity quantity) {
        return quantity.amount()
                        .setScale(3, RoundingMode.UP)
                        .remainder(BigDecimal.ONE)
                        .signum()
                != 0;
    }

    static void claims(Subject claims, Set<String> known) {
        Set<String> seen = new HashSet<>();
        for (Subject claim : claims.each()) {
            String name = claim.at("name").text();
            if (name.isEmpty()) {
                claim.required("");
                continue;
            }
            String request = claim.at("request").text();
            String key = request.isEmpty() ? name : name + "/" + request;
            if (seen.contains(name)) {
                claim.errors().duplicate(claim.path(), name);
            } else {
                claim.at("request").optionallyNamed(Names::dns1123Label);
                if (!seen.add(key)) {
                    claim.errors().duplicate(claim.path(), key);
                }
            }
            if (!known.contains(name)) {
                String where = known.isEmpty() ? " which is empty" : ": " + String.join(", ", new TreeSet<>(known));
                claim.errors()
                        .add(new FieldError(
                                FieldError.Type.NOT_FOUND,
                                claim.path().toString(),
                                name,
                                "must be one of the names in pod.spec.resourceClaims" + where));
            }
        }
    }

    /** What nodes have: amounts that must not be negative, of resources with any names. */
    public static void amounts(Subject list) {
        list.entries((name, amount) -> quantity(name, amount.toldAt(list.path().child(name))));
    }
}
