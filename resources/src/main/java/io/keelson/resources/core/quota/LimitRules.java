package io.keelson.resources.core.quota;

import io.keelson.api.quantity.Quantity;
import io.keelson.api.validation.Names;
import io.keelson.resources.core.pod.ResourceValidation;
import io.keelson.resources.core.volume.VolumeRules;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules on limit ranges. */
final class LimitRules implements Rules {
    private static final Set<String> TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");

    /** From here on a quantity in thousandths does not fit 64 bits. */
    private static final long MAX_MILLI = Long.MAX_VALUE / 1000;

    @Override
    public void check(Subject range) {
        Set<String> types = new HashSet<>();
        for (Subject limit : range.at("spec", "limits").each()) {
            limit(limit, types);
        }
    }

    private static void limit(Subject limit, Set<String> types) {
        Subject type = limit.at("type");
        List<String> wrong = Names.qualifiedName(type.text());
        type.errors().invalid(type.path(), type.text(), wrong);
        if (wrong.isEmpty() && !type.text().contains("/") && !TYPES.contains(type.text())) {
            type.invalid("must be a standard limit type or fully qualified");
        }
        type.unique(types);
        Set<String> names = new TreeSet<>();
        names(limit, "max", names);
        names(limit, "min", names);
        if (type.is("Pod")) {
            for (String field : List.of("default", "defaultRequest")) {
                if (!limit.at(field).empty()) {
                    limit.at(field).forbidden("may not be specified when `type` is 'Pod'");
                }
            }
        } else {
            names(limit, "default", names);
            names(limit, "defaultRequest", names);
        }
        if (type.is("PersistentVolumeClaim")
                && !limit.at("min", "storage").present()
                && !limit.at("max", "storage").present()) {
            limit.at("limits")
                    .required("either minimum or maximum storage value is required, but neither was provided");
        }
        names(limit, "maxLimitRequestRatio", names);
        for (String name : names) {
            new Bounds(limit, name, !type.is("Pod")).check();
        }
    }

    private static void names(Subject limit, String list, Set<String> names) {
        boolean compute = limit.at("type").is("Pod") || limit.at("type").is("Container");
        limit.at(list).entries((name, amount) -> {
            if (compute) {
                ResourceValidation.containerResource(name, amount);
            } else {
                ResourceValidation.resourceName(name, amount);
            }
            names.add(name);
        });
    }

    /** What is said about one resource. */
    private static final class Bounds {
        private final Subject limit;
        private final String name;
        private final @Nullable Quantity min;
        private final @Nullable Quantity max;
        private final @Nullable Quantity usual;
        private final @Nullable Quantity request;
        private final @Nullable Quantity ratio;

        Bounds(Subject limit, String name, boolean defaults) {
            this.limit = limit;
            this.name = name;
            min = amount("min");
            max = amount("max");
            usual = defaults ? amount("default") : null;
            request = defaults ? amount("defaultRequest") : null;
            ratio = amount("maxLimitRequestRatio");
        }

        private @Nullable Quantity amount(String list) {
            Subject amount = limit.at(list, name);
            return amount.present() ? VolumeRules.amount(amount.text()) : null;
        }

        void check() {
            ordered("min", min, "min value", min, "max value", max);
            ordered("defaultRequest", request, "min value", min, "default request value", request);
            ordered("defaultRequest", request, "default request value", request, "max value", max);
            ordered("defaultRequest", request, "default request value", request, "default limit value", usual);
            ordered("default", min, "min value", min, "default value", usual);
            ordered("default", max, "default value", usual, "max value", max);
            ratio();
            if (!ResourceValidation.overcommit(name)
                    && usual != null
                    && request != null
                    && usual.compareTo(request) != 0) {
                invalid(
                        "defaultRequest",
                        request,
                        "default value " + usual + " must equal to defaultRequest value " + request + " in " + name);
            }
        }

        private void ordered(
                String list,
                @Nullable Quantity shown,
                String lesser,
                @Nullable Quantity less,
                String greater,
                @Nullable Quantity more) {
            if (shown != null && less != null && more != null && less.compareTo(more) > 0) {
                invalid(list, shown, lesser + " " + less + " is greater than " + greater + " " + more);
            }
        }

        private void ratio() {
            if (ratio == null) {
                return;
            }
            if (ratio.compareTo(Quantity.parse("1")) < 0) {
                invalid("maxLimitRequestRatio", ratio, "ratio " + ratio + " is less than 1");
            }
            if (min != null && max != null) {
                boolean exact = ratio.value() < MAX_MILLI && min.value() < MAX_MILLI && max.value() < MAX_MILLI;
                double wanted = exact ? ratio.milliValue() / 1000.0 : ratio.value();
                double possible =
                        exact ? (double) max.milliValue() / min.milliValue() : (double) max.value() / min.value();
                if (wanted > possible) {
                    String most = Double.isFinite(possible) ? String.format(Locale.ROOT, "%f", possible) : "+Inf";
                    invalid("maxLimitRequestRatio", ratio, "ratio " + ratio + " is greater than max/min = " + most);
                }
            }
        }

        private void invalid(String list, Quantity shown, String detail) {
            limit.errors().invalid(limit.at(list).path().key(name), shown.toString(), detail);
        }
    }
}
