package io.keelson.apiserver.validation;

import io.keelson.api.quantity.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules on what namespaces may use: resource quotas and limit ranges. */
public final class LimitRules {
    private LimitRules() {}

    /** Returns the rules on resource quotas. */
    public static Rules quota() {
        return new Rules() {
            @Override
            public void check(Subject quota) {
                quota.at("spec", "hard").entries((name, amount) -> {
                    ResourceValidation.quotaName(name, amount);
                    ResourceValidation.quantity(name, amount);
                });
            }
        };
    }

    /** Returns the rules on limit ranges. */
    public static Rules range() {
        return range -> {
            Set<String> types = new HashSet<>();
            for (Subject limit : range.at("spec", "limits").each()) {
                limit.at("type").unique(types);
                limit(limit);
            }
        };
    }

    private static void limit(Subject limit) {
        boolean ofPods = limit.at("type").is("Pod");
        if (ofPods) {
            for (String list : List.of("default", "defaultRequest")) {
                if (!limit.at(list).empty()) {
                    limit.at(list).forbidden("may not be specified when `type` is 'Pod'");
                }
            }
        }
        if (limit.at("type").is("PersistentVolumeClaim")
                && !limit.at("min").at("storage").present()
                && !limit.at("max").at("storage").present()) {
            limit.at("limits")
                    .required("either minimum or maximum storage value is required, but neither was provided");
        }
        Set<String> resources = new TreeSet<>();
        for (String list : List.of("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")) {
            limit.at(list).entries((name, amount) -> resources.add(name));
        }
        resources.forEach(name -> new Bounds(limit, name, ofPods).check());
    }

    /** What a limit says of one resource. */
    private static final class Bounds {
        private final Subject min;
        private final Subject request;
        private final Subject limit;
        private final Subject ratio;
        private final @Nullable Quantity least;
        private final @Nullable Quantity most;
        private final @Nullable Quantity requested;
        private final @Nullable Quantity limited;

        Bounds(Subject of, String name, boolean ofPods) {
            min = entry(of.at("min"), name);
            request = entry(of.at("defaultRequest"), name);
            limit = entry(of.at("default"), name);
            ratio = entry(of.at("maxLimitRequestRatio"), name);
            least = amount(min);
            most = amount(entry(of.at("max"), name));
            requested = ofPods ? null : amount(request);
            limited = ofPods ? null : amount(limit);
        }

        void check() {
            ordered(least, most, min, least, "min value %s is greater than max value %s");
            ordered(least, requested, request, requested, "min value %s is greater than default request value %s");
            ordered(requested, most, request, requested, "default request value %s is greater than max value %s");
            ordered(
                    requested,
                    limited,
                    request,
                    requested,
                    "default request value %s is greater than default limit value %s");
            ordered(least, limited, limit, least, "min value %s is greater than default value %s");
            ordered(limited, most, limit, most, "default value %s is greater than max value %s");
            Quantity allowed = amount(ratio);
            if (allowed != null && allowed.compareTo(Quantity.parse("1")) < 0) {
                ratio.errors().invalid(ratio.path(), allowed.toString(), "ratio " + allowed + " is less than 1");
            }
        }

        private static void ordered(
                @Nullable Quantity lower,
                @Nullable Quantity upper,
                Subject at,
                @Nullable Quantity shown,
                String sentence) {
            if (lower != null && upper != null && lower.compareTo(upper) > 0) {
                at.errors().invalid(at.path(), String.valueOf(shown), sentence.formatted(lower, upper));
            }
        }

        private static Subject entry(Subject list, String name) {
            return list.at(name).toldAt(list.path().key(name));
        }

        private static @Nullable Quantity amount(Subject at) {
            return at.present() ? VolumeRules.amount(at.text()) : null;
        }
    }
}
