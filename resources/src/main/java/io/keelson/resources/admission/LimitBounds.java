package io.keelson.resources.admission;

import static io.keelson.resources.admission.PodSpecs.text;

import io.keelson.api.quantity.Quantity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Compares requests and limits with the bounds of a limit range and collects what is out of them. */
final class LimitBounds {
    private final Set<String> errors = new LinkedHashSet<>();

    Set<String> errors() {
        return errors;
    }

    /** Returns all that was found in one text. */
    String message() {
        return errors.size() == 1 ? errors.iterator().next() : "[" + String.join(", ", errors) + "]";
    }

    void check(JsonNode limit, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        String type = text(limit, "type");
        ResourceLists.of(limit, "min").forEach((name, min) -> min(type, name, min, requests, limits));
        ResourceLists.of(limit, "max").forEach((name, max) -> max(type, name, max, requests, limits));
        ResourceLists.of(limit, "maxLimitRequestRatio")
                .forEach((name, ratio) -> ratio(type, name, ratio, requests, limits));
    }

    void checkClaim(JsonNode limit, Map<String, Quantity> requests) {
        String type = text(limit, "type");
        ResourceLists.of(limit, "min").forEach((name, min) -> min(type, name, min, requests, Map.of()));
        ResourceLists.of(limit, "max").forEach((name, max) -> {
            String bound = "maximum " + name + " usage per " + type + " is " + max;
            Quantity request = requests.get(name);
            if (request == null) {
                errors.add(bound + ".  No request is specified");
            } else if (request.compareTo(max) > 0) {
                errors.add(bound + ", but request is " + request);
            }
        });
    }

    private void min(
            String type, String name, Quantity min, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        String bound = "minimum " + name + " usage per " + type + " is " + min;
        Quantity request = requests.get(name);
        Quantity limit = limits.get(name);
        if (request == null) {
            errors.add(bound + ".  No request is specified");
        } else if (request.compareTo(min) < 0) {
            errors.add(bound + ", but request is " + request);
        } else if (limit != null && limit.compareTo(min) < 0) {
            errors.add(bound + ", but limit is " + limit);
        }
    }

    private void max(
            String type, String name, Quantity max, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        String bound = "maximum " + name + " usage per " + type + " is " + max;
        Quantity request = requests.get(name);
        Quantity limit = limits.get(name);
        if (limit == null) {
            errors.add(bound + ".  No limit is specified");
        } else if (limit.compareTo(max) > 0) {
            errors.add(bound + ", but limit is " + limit);
        } else if (request != null && request.compareTo(max) > 0) {
            errors.add(bound + ", but request is " + request);
        }
    }

    private void ratio(
            String type, String name, Quantity most, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        String bound = name + " max limit to request ratio per " + type + " is " + most;
        Quantity request = requests.get(name);
        Quantity limit = limits.get(name);
        if (request == null || request.isZero()) {
            errors.add(bound + ", but no request is specified or request is 0");
        } else if (limit == null || limit.isZero()) {
            errors.add(bound + ", but no limit is specified or limit is 0");
        } else {
            BigDecimal ratio = limit.amount().divide(request.amount(), MathContext.DECIMAL64);
            if (ratio.compareTo(most.amount()) > 0) {
                errors.add(bound + ", but provided ratio is " + String.format(Locale.ROOT, "%f", ratio.doubleValue()));
            }
        }
    }
}
