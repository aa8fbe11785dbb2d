package io.keelson.apiserver.registry.options;

import io.keelson.api.json.GoFormat;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges the options of requests, in upstream's words. */
public final class OptionRules {
    private static final FieldPath MATCH = FieldPath.of("resourceVersionMatch");
    private static final int MANAGER_MAX_LENGTH = 128;

    private OptionRules() {}

    public static void list(ListOptions options) {
        FieldErrors errors = new FieldErrors();
        boolean unset = options.resourceVersion().isEmpty();
        if (!options.sendInitialEvents().isEmpty()) {
            errors.forbidden(FieldPath.of("sendInitialEvents"), "sendInitialEvents is forbidden for list");
            refuse("ListOptions", errors);
        }
        String match = options.resourceVersionMatch();
        if (!match.isEmpty()) {
            if (unset) {
                errors.forbidden(MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }
            if (!options.continueToken().isEmpty()) {
                errors.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided");
            }
            if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
                errors.notSupported(MATCH, match, List.of("Exact", "NotOlderThan", ""));
            }
            if (match.equals("Exact") && options.resourceVersion().equals("0")) {
                errors.forbidden(MATCH, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }
        refuse("ListOptions", errors);
    }

    public static void watch(WatchOptions options) {
        FieldErrors errors = new FieldErrors();
        String match = options.resourceVersionMatch();
        Boolean initial = options.sendInitialEvents();
        if (initial != null) {
            if (!match.equals("NotOlderThan")) {
                errors.forbidden(MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
            }
        } else if (!match.isEmpty()) {
            errors.forbidden(MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }
        if (!match.isEmpty()) {
            if (!match.equals("NotOlderThan")) {
                errors.notSupported(MATCH, match, List.of("NotOlderThan"));
            }
            if (!options.continueToken().isEmpty()) {
                errors.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided");
            }
        }
        refuse("ListOptions", errors);
    }

    public static void create(CreateOptions options) {
        write("CreateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation(), new FieldErrors());
    }

    public static void update(UpdateOptions options) {
        write("UpdateOptions", options.dryRun(), options.fieldManager(), options.fieldValidation(), new FieldErrors());
    }

    public static void patch(PatchOptions options, PatchType type) {
        FieldErrors errors = new FieldErrors();
        if (type == PatchType.APPLY) {
            if (options.fieldManager().isEmpty()) {
                errors.required(FieldPath.of("fieldManager"), "is required for apply patch");
            }
        } else if (options.force() != null) {
            errors.forbidden(FieldPath.of("force"), "may not be specified for non-apply patch");
        }
        write("PatchOptions", options.dryRun(), options.fieldManager(), options.fieldValidation(), errors);
    }

    private static void write(String kind, List<String> dryRun, String manager, String validation, FieldErrors errors) {
        manager(manager, errors);
        dryRun(dryRun, errors);
        if (!validation.isEmpty() && !List.of("Ignore", "Warn", "Strict").contains(validation)) {
            errors.notSupported(FieldPath.of("fieldValidation"), validation, List.of("", "Ignore", "Strict", "Warn"));
        }
        refuse(kind, errors);
    }

    public static void delete(DeleteOptions options) {
        FieldErrors errors = new FieldErrors();
        String policy = options.propagationPolicy();
        if (policy != null && options.orphanDependents() != null) {
            errors.invalid(
                    FieldPath.of("propagationPolicy"),
                    policy,
                    "orphanDependents and deletionPropagation cannot be both set");
        }
        if (policy != null && !List.of("Foreground", "Background", "Orphan").contains(policy)) {
            errors.notSupported(
                    FieldPath.of("propagationPolicy"), policy, List.of("Foreground", "Background", "Orphan", "nil"));
        }
        dryRun(options.dryRun(), errors);
        refuse("DeleteOptions", errors);
    }

    private static void dryRun(List<String> dryRun, FieldErrors errors) {
        if (dryRun.stream().anyMatch(one -> !one.equals("All"))) {
            errors.notSupported(FieldPath.of("dryRun"), dryRun, List.of("All"));
        }
    }

    private static void manager(String manager, FieldErrors errors) {
        FieldPath path = FieldPath.of("fieldManager");
        if (manager.getBytes(StandardCharsets.UTF_8).length > MANAGER_MAX_LENGTH) {
            errors.add(FieldError.tooLong(path, MANAGER_MAX_LENGTH));
        }
        int position = 0;
        for (int c : manager.codePoints().toArray()) {
            if (!printable(c)) {
                errors.invalid(path, manager, String.format("invalid character U+%04X (at position %d)", c, position));
            }
            position += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
        }
    }

    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    private static void refuse(String kind, FieldErrors errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(new GroupVersionKind("meta.k8s.io", "", kind), "", errors);
        }
    }

    /**
     * Reads a resource version.
     *
     * @return the version, 0 where the text is empty
     * @throws NumberFormatException with upstream's message where the text is none
     */
    public static long version(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        if (text.matches("[0-9]+")) {
            if (text.length() > 19) {
                throw new NumberFormatException(problem(text, "value out of range"));
            }
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return Long.MAX_VALUE;
            }
        }
        throw new NumberFormatException(problem(text, "invalid syntax"));
    }

    private static String problem(String text, String why) {
        return "resourceVersion: Invalid value: " + GoFormat.quote(text) + ": strconv.ParseUint: parsing "
                + GoFormat.quote(text) + ": " + why;
    }
}
