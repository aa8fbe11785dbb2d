package io.keelson.apiserver.cel;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import io.keelson.apiserver.cel.CostEstimation.Argument;
import io.keelson.apiserver.cel.CostEstimation.CallEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What calls of functions cost at most: Kubernetes' own, those of extensions, and CEL's. */
final class FunctionEstimates {
    private static final double TRAVERSAL = 0.1;
    private static final double REGEX = 0.25;
    private static final int LONGEST_NAMED_REGEX = 128;
    private static final CostEstimate ADDRESS = new CostEstimate(4, 16);
    private static final CallEstimate ONE = new CallEstimate(CostEstimate.fixed(1), null);

    private FunctionEstimates() {}

    /** Returns what Kubernetes says of a function, or null where it says nothing. */
    static @Nullable CallEstimate of(
            String function,
            String overload,
            @Nullable Argument target,
            List<Argument> arguments,
            Function<List<String>, @Nullable CostEstimate> sizes) {
        Argument first = arguments.isEmpty() ? null : arguments.getFirst();
        return switch (function) {
            case "check" -> new CallEstimate(CostEstimate.fixed(350_000), null);
            case "serviceAccount",
                    "path",
                    "group",
                    "resource",
                    "subresource",
                    "namespace",
                    "name",
                    "allowed",
                    "reason",
                    "error",
                    "errored",
                    "masked",
                    "prefixLength",
                    "family",
                    "isUnspecified",
                    "isLoopback",
                    "isLinkLocalMulticast",
                    "isLinkLocalUnicast",
                    "isGlobalUnicast",
                    "format.named",
                    "sign",
                    "asInteger",
                    "isInteger",
                    "asApproximateFloat",
                    "isGreaterThan",
                    "isLessThan",
                    "compareTo",
                    "add",
                    "sub",
                    "major",
                    "minor",
                    "patch",
                    "getScheme",
                    "getHostname",
                    "getHost",
                    "getPort",
                    "getEscapedPath",
                    "getQuery" -> ONE;
            case "fieldSelector", "labelSelector" -> first == null ? null : selector(size(first, sizes));
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" ->
                target == null ? null : overList(target, sizes);
            case "url", "jsonpatch.escapeKey" -> first == null ? null : traversal(first, 1, true, sizes);
            case "lowerAscii", "upperAscii", "substring", "trim" ->
                target == null ? null : traversal(target, 1, true, sizes);
            case "cidr", "isIP", "isCIDR", "quantity", "isQuantity", "semver", "isSemver" ->
                first == null ? null : traversal(first, 1, false, sizes);
            case "ip" -> overload.equals("cidr_ip") ? ONE : first == null ? null : traversal(first, 1, false, sizes);
            case "ip.isCanonical" -> first == null ? null : traversal(first, 2, false, sizes);
            case "replace" ->
                target == null || arguments.size() < 2
                        ? null
                        : replace(size(target, sizes), size(arguments.get(0), sizes), size(arguments.get(1), sizes));
            case "split" -> target == null ? null : split(size(target, sizes), arguments);
            case "join" -> target == null ? null : join(target, first, sizes);
            case "find", "findAll" ->
                target == null || first == null ? null : find(size(target, sizes), size(first, sizes));
            case "containsIP", "containsCIDR" ->
                first == null ? null : contains(function, overload, size(first, sizes));
            case "validate" ->
                first == null
                        ? null
                        : new CallEstimate(
                                size(first, sizes).times(TRAVERSAL).times(LONGEST_NAMED_REGEX * REGEX), null);
            case "_==_" -> arguments.size() == 2 ? equality(arguments) : null;
            default -> extension(overload, target, arguments);
        };
    }

    private static CostEstimate size(Argument argument, Function<List<String>, @Nullable CostEstimate> sizes) {
        CostEstimate known = argument.size();
        CostEstimate found = known == null ? sizes.apply(argument.path()) : known;
        return found == null ? CostEstimate.UNKNOWN : found;
    }

    private static CallEstimate traversal(
            Argument argument, int times, boolean keeps, Function<List<String>, @Nullable CostEstimate> sizes) {
        CostEstimate size = size(argument, sizes);
        return new CallEstimate(size.times(times * TRAVERSAL), keeps ? size : null);
    }

    private static CallEstimate selector(CostEstimate length) {
        return new CallEstimate(
                CostEstimate.fixed(10)
                        .plus(length.times(TRAVERSAL))
                        .plus(length.times(0.5).times(50.0)),
                null);
    }

    /** Every element costs one, and its traversal where it is text. */
    private static CallEstimate overList(Argument target, Function<List<String>, @Nullable CostEstimate> sizes) {
        CostEstimate size = size(target, sizes);
        List<CelType> parameters = target.type().parameters();
        if (parameters.isEmpty()) {
            return new CallEstimate(size.times(TRAVERSAL), null);
        }
        CostEstimate element = CostEstimate.fixed(1);
        CelKind kind = parameters.getFirst().kind();
        if (kind == CelKind.STRING || kind == CelKind.BYTES) {
            element = element.plus(elementSize(target, sizes).times(TRAVERSAL));
        }
        return new CallEstimate(size.times(element), null);
    }

    private static CostEstimate elementSize(Argument list, Function<List<String>, @Nullable CostEstimate> sizes) {
        List<String> path = new ArrayList<>(list.path());
        if (path.isEmpty()) {
            return CostEstimate.UNKNOWN;
        }
        path.add("@items");
        CostEstimate size = sizes.apply(path);
        return size == null ? CostEstimate.UNKNOWN : size;
    }

    private static CallEstimate replace(CostEstimate text, CostEstimate old, CostEstimate replacement) {
        long most;
        long kept = 0;
        if (old.min() == 0) {
            most = CostEstimate.sum(text.max(), 1);
            kept = text.max();
        } else if (replacement.max() <= old.min()) {
            most = 0;
            kept = text.max();
        } else {
            most = (long) Math.ceil((double) text.max() / old.min());
        }
        long least;
        long keptLeast = 0;
        if (old.max() == 0) {
            least = CostEstimate.sum(text.min(), 1);
            keptLeast = text.min();
        } else if (old.max() <= replacement.min()) {
            least = 0;
            keptLeast = text.min();
        } else {
            least = (long) Math.ceil((double) text.min() / old.max());
        }
        CostEstimate size = new CostEstimate(least, most).times(replacement).plus(new CostEstimate(keptLeast, kept));
        return new CallEstimate(text.times(2 * TRAVERSAL), size);
    }

    private static CallEstimate split(CostEstimate text, List<Argument> arguments) {
        long most = text.max();
        if (arguments.size() > 1) {
            CelExpr limit = arguments.get(1).expression();
            if (limit.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                    && limit.constant().getKind() == CelConstant.Kind.INT64_VALUE) {
                most = limit.constant().int64Value() < 0
                        ? Long.MAX_VALUE
                        : limit.constant().int64Value();
            }
        }
        return new CallEstimate(text.times(2 * TRAVERSAL), new CostEstimate(0, most));
    }

    private static CallEstimate join(
            Argument list, @Nullable Argument separator, Function<List<String>, @Nullable CostEstimate> sizes) {
        CostEstimate count = size(list, sizes);
        CostEstimate size =
                list.type().parameters().isEmpty() ? CostEstimate.NONE : count.times(elementSize(list, sizes));
        if (separator != null) {
            CostEstimate separators = new CostEstimate(Math.max(0, count.min() - 1), Math.max(0, count.max() - 1));
            size = size.plus(size(separator, sizes).times(separators));
        }
        return new CallEstimate(size.times(TRAVERSAL), size);
    }

    private static CallEstimate find(CostEstimate text, CostEstimate expression) {
        CostEstimate cost = text.plus(CostEstimate.fixed(1)).times(TRAVERSAL).times(expression.times(REGEX));
        return new CallEstimate(cost, new CostEstimate(0, text.max()));
    }

    private static CallEstimate contains(String function, String overload, CostEstimate other) {
        CostEstimate cost = ADDRESS.plus(ADDRESS).times(TRAVERSAL);
        if (function.equals("containsCIDR")) {
            cost = cost.plus(ADDRESS.times(TRAVERSAL)).plus(CostEstimate.fixed(1));
        }
        if (overload.endsWith("_string")) {
            cost = cost.plus(other.times(TRAVERSAL));
        }
        return new CallEstimate(cost, null);
    }

    private static @Nullable CallEstimate equality(List<Argument> arguments) {
        CelType type = arguments.get(0).type();
        if (!type.name().equals(arguments.get(1).type().name())) {
            return null;
        }
        return switch (type.name()) {
            case "net.IP",
                    "net.CIDR",
                    "kubernetes.Quantity",
                    "kubernetes.Semver",
                    "kubernetes.authorization.Authorizer",
                    "kubernetes.authorization.PathCheck",
                    "kubernetes.authorization.GroupCheck",
                    "kubernetes.authorization.ResourceCheck",
                    "kubernetes.authorization.Decision" -> ONE;
            case "kubernetes.NamedFormat" -> new CallEstimate(new CostEstimate(1, 64).times(TRAVERSAL), null);
            case "kubernetes.URL" -> {
                CostEstimate size = arguments.get(1).size();
                yield new CallEstimate(new CostEstimate(1, size == null ? 1 : size.max()).times(TRAVERSAL), null);
            }
            default -> null;
        };
    }

    /** Returns what the sets and lists extensions say of their functions. */
    private static @Nullable CallEstimate extension(
            String overload, @Nullable Argument target, List<Argument> arguments) {
        return switch (overload) {
            case "list_sets_contains_list", "list_sets_intersects_list", "list_sets_equivalent_list" -> {
                CostEstimate product =
                        arguments.get(0).sizeOrUnknown().times(arguments.get(1).sizeOrUnknown());
                CostEstimate cost = product.times(overload.contains("equivalent") ? 2.0 : 1.0);
                yield new CallEstimate(cost.plus(CostEstimate.fixed(1)), null);
            }
            case "list_distinct", "list_sort", "list_reverse", "list_flatten" -> {
                if (target == null) {
                    yield null;
                }
                CostEstimate size = target.sizeOrUnknown();
                yield new CallEstimate(size.plus(CostEstimate.fixed(1)), new CostEstimate(0, size.max()));
            }
            default -> null;
        };
    }

    /** Returns what CEL says of a function, or null where it costs but one. */
    @SuppressWarnings("RefactorSwitch") // most functions return from within a block
    static @Nullable CallEstimate standard(String overload, @Nullable Argument target, List<Argument> arguments) {
        switch (overload) {
            case "string_format" -> {
                return target == null
                        ? null
                        : new CallEstimate(target.sizeOrUnknown().times(TRAVERSAL), null);
            }
            case "string_to_bytes" -> {
                CostEstimate size = arguments.getFirst().sizeOrUnknown();
                return new CallEstimate(
                        size.times(TRAVERSAL), new CostEstimate(size.min(), CostEstimate.product(size.max(), 4L)));
            }
            case "bytes_to_string" -> {
                CostEstimate size = arguments.getFirst().sizeOrUnknown();
                return new CallEstimate(size.times(TRAVERSAL), new CostEstimate(size.min() / 4, size.max()));
            }
            case "strings_quote" -> {
                CostEstimate size = arguments.getFirst().sizeOrUnknown();
                return new CallEstimate(size.times(TRAVERSAL), size.times(2.0).plus(CostEstimate.fixed(2)));
            }
            case "starts_with_string", "ends_with_string" -> {
                return new CallEstimate(arguments.getFirst().sizeOrUnknown().times(TRAVERSAL), null);
            }
            case "in_list" -> {
                return new CallEstimate(arguments.get(1).sizeOrUnknown().times(1.0), null);
            }
            case "matches_string", "matches" -> {
                return target == null || arguments.isEmpty()
                        ? null
                        : new CallEstimate(
                                find(
                                                target.sizeOrUnknown(),
                                                arguments.getFirst().sizeOrUnknown())
                                        .cost(),
                                null);
            }
            case "contains_string" -> {
                return target == null
                        ? null
                        : new CallEstimate(
                                target.sizeOrUnknown()
                                        .times(TRAVERSAL)
                                        .times(arguments
                                                .getFirst()
                                                .sizeOrUnknown()
                                                .times(TRAVERSAL)),
                                null);
            }
            case "less_string",
                    "greater_string",
                    "less_equals_string",
                    "greater_equals_string",
                    "less_bytes",
                    "greater_bytes",
                    "less_equals_bytes",
                    "greater_equals_bytes",
                    "equals",
                    "not_equals" -> {
                long most = Math.min(
                        arguments.get(0).sizeOrUnknown().max(),
                        arguments.get(1).sizeOrUnknown().max());
                return new CallEstimate(new CostEstimate(most > 0 ? 1 : 0, most).times(TRAVERSAL), null);
            }
            default -> {
                return null;
            }
        }
    }
}
