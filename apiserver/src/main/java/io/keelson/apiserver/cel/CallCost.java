package io.keelson.apiserver.cel;

import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.NamedValue;
import io.keelson.apiserver.cel.value.Sizes;

/** What a call of a function costs when it is evaluated, in the units that Kubernetes counts. */
final class CallCost {
    private static final double TRAVERSAL = 0.1;
    private static final double REGEX = 0.25;
    private static final int LONG_REGEX = 128;
    private static final long AUTHORIZATION = 350_000;

    private CallCost() {}

    /**
     * Returns the cost of a call, as far as it can be told before the call.
     *
     * @param overload the overload, empty where it is not known before
     */
    static long before(String function, String overload, Object[] arguments) {
        return switch (function) {
            case "check" -> AUTHORIZATION;
            case "fieldSelector", "labelSelector" -> {
                long length = Sizes.of(arguments[1]);
                yield 10 + ceil(length * TRAVERSAL) + ceil(ceil(length * 0.5) * 50.0);
            }
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> Sizes.traversal(arguments[0]);
            case "url",
                    "lowerAscii",
                    "upperAscii",
                    "substring",
                    "trim",
                    "jsonpatch.escapeKey",
                    "cidr",
                    "isIP",
                    "isCIDR",
                    "quantity",
                    "isQuantity",
                    "semver",
                    "isSemver" -> ceil(Sizes.of(arguments[0]) * TRAVERSAL);
            case "replace", "split", "ip.isCanonical" -> ceil(Sizes.of(arguments[0]) * 2 * TRAVERSAL);
            case "join" -> 0;
            case "sets.contains", "sets.intersects" -> 1 + product(arguments);
            case "sets.equivalent" -> 1 + 2 * product(arguments);
            case "find", "findAll" -> regex(Sizes.of(arguments[0]), Sizes.of(arguments[1]));
            case "ip" -> overload.equals("cidr_ip") ? 1 : ceil(Sizes.of(arguments[0]) * TRAVERSAL);
            case "containsIP" -> {
                long prefix = Sizes.of(arguments[0]);
                long text = overload.equals("cidr_contains_ip_string") ? ceil(Sizes.of(arguments[1]) * TRAVERSAL) : 0;
                yield ceil(2 * prefix * TRAVERSAL) + text;
            }
            case "containsCIDR" -> {
                long prefix = Sizes.of(arguments[0]);
                long text = overload.equals("cidr_contains_cidr_string") ? ceil(Sizes.of(arguments[1]) * TRAVERSAL) : 0;
                yield ceil(2 * prefix * TRAVERSAL) + ceil(prefix * TRAVERSAL) + 1 + text;
            }
            case "validate" -> regex(Sizes.of(arguments[1]), LONG_REGEX);
            default -> standard(overload, arguments);
        };
    }

    private static long standard(String overload, Object[] arguments) {
        return switch (overload) {
            case "starts_with_string",
                    "ends_with_string",
                    "string_to_bytes",
                    "bytes_to_string",
                    "strings_quote",
                    "string_format" -> ceil(Sizes.of(arguments[0]) * TRAVERSAL);
            case "in_list" -> Sizes.of(arguments[1]);
            case "less_string",
                    "greater_string",
                    "less_equals_string",
                    "greater_equals_string",
                    "less_bytes",
                    "greater_bytes",
                    "less_equals_bytes",
                    "greater_equals_bytes" ->
                ceil(Math.min(Sizes.of(arguments[0]), Sizes.of(arguments[1])) * TRAVERSAL);
            case "add_string", "add_bytes" -> ceil((Sizes.of(arguments[0]) + Sizes.of(arguments[1])) * TRAVERSAL);
            case "matches", "matches_string" -> regex(Sizes.of(arguments[0]), Sizes.of(arguments[1]));
            case "contains_string" ->
                ceil(Sizes.of(arguments[0]) * TRAVERSAL) * ceil(Sizes.of(arguments[1]) * TRAVERSAL);
            default -> 1;
        };
    }

    private static long product(Object[] arguments) {
        return Sizes.of(arguments[0]) * Sizes.of(arguments[1]);
    }

    /** Returns what a call costs besides, once its result is known: what makes a lot at once pays for it. */
    static long after(String function, Object result) {
        return switch (function) {
            case "join" -> ceil(Sizes.of(result) * 2 * TRAVERSAL);
            case "lists.range", "distinct", "sort", "flatten", "reverse", "lists.@sortByAssociatedKeys" ->
                result instanceof ListValue list ? list.size() : 0;
            default -> 0;
        };
    }

    /** Returns what it costs to compare two values. */
    static long equality(Object left, Object right) {
        if (left instanceof NamedValue) {
            return 1;
        }
        boolean sized = left instanceof String || left instanceof ListValue || left instanceof MapValue;
        return sized ? ceil(Math.min(Sizes.of(left), Sizes.of(right)) * TRAVERSAL) : 1;
    }

    private static long regex(long text, long expression) {
        return ceil((1.0 + text) * TRAVERSAL) * ceil(expression * REGEX);
    }

    private static long ceil(double units) {
        return (long) Math.ceil(units);
    }
}
