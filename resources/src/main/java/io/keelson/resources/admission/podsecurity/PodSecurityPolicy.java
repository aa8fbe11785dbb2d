package io.keelson.resources.admission.podsecurity;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The pod security standards that a namespace's labels ask for.
 *
 * @param enforce what pods must keep to
 * @param audit what auditors are told of
 * @param warn what users are warned about
 * @param errors what is wrong with the labels
 */
record PodSecurityPolicy(Standard enforce, Standard audit, Standard warn, FieldErrors errors) {
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final Pattern VERSION = Pattern.compile("v1\\.([0-9]|[1-9][0-9]{1,5})");
    private static final FieldPath LABELS = FieldPath.of("metadata", "labels");
    /** The minor version that stands for the newest. */
    static final int LATEST = Integer.MAX_VALUE;

    /** How strict a standard is. */
    enum Level {
        PRIVILEGED,
        BASELINE,
        RESTRICTED;

        static @Nullable Level of(String text) {
            return switch (text) {
                case "privileged" -> PRIVILEGED;
                case "baseline" -> BASELINE;
                case "restricted" -> RESTRICTED;
                default -> null;
            };
        }
    }

    /**
     * A standard as of a Kubernetes version.
     *
     * @param level how strict it is
     * @param minor the minor version, {@link #LATEST} for the newest
     */
    record Standard(Level level, int minor) {
        static final Standard NONE = new Standard(Level.PRIVILEGED, LATEST);

        @Override
        public String toString() {
            String name = level.name().toLowerCase(Locale.ROOT);
            return name + ":" + (minor == LATEST ? "latest" : "v1." + minor);
        }
    }

    /** Reads a namespace's labels; what cannot be read counts as the strictest when enforced, as none in warnings. */
    static PodSecurityPolicy of(JsonNode namespace) {
        JsonNode labels = Json.at(namespace, "metadata", "labels");
        FieldErrors errors = new FieldErrors();
        Level enforceLevel = level(labels, "enforce", Level.RESTRICTED, errors);
        int enforceVersion = version(labels, "enforce", errors);
        Standard audit =
                new Standard(level(labels, "audit", Level.PRIVILEGED, errors), version(labels, "audit", errors));
        boolean warnLevelSet = text(labels, "warn") != null;
        boolean warnVersionSet = text(labels, "warn-version") != null;
        Level warnLevel = level(labels, "warn", Level.PRIVILEGED, errors);
        int warnVersion = version(labels, "warn", errors);
        String enforceText = text(labels, "enforce");
        if (!warnLevelSet
                && enforceText != null
                && Level.of(enforceText) != null
                && enforceLevel.compareTo(warnLevel) > 0) {
            warnLevel = enforceLevel;
            warnVersion = warnVersionSet ? warnVersion : enforceVersion;
        }
        return new PodSecurityPolicy(
                new Standard(enforceLevel, enforceVersion), audit, new Standard(warnLevel, warnVersion), errors);
    }

    private static Level level(@Nullable JsonNode labels, String mode, Level otherwise, FieldErrors errors) {
        String text = text(labels, mode);
        if (text == null) {
            return Level.PRIVILEGED;
        }
        Level level = Level.of(text);
        if (level == null) {
            errors.invalid(LABELS.key(PREFIX + mode), text, "must be one of privileged, baseline, restricted");
            return otherwise;
        }
        return level;
    }

    private static int version(@Nullable JsonNode labels, String mode, FieldErrors errors) {
        String text = text(labels, mode + "-version");
        if (text == null || text.equals("latest")) {
            return LATEST;
        }
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            errors.invalid(LABELS.key(PREFIX + mode + "-version"), text, "must be \"latest\" or \"v1.x\"");
            return LATEST;
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static @Nullable String text(@Nullable JsonNode labels, String name) {
        return Json.text(labels, PREFIX + name);
    }
}
