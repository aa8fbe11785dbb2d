package io.keelson.apiserver.registry.options;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an object is patched.
 *
 * @param dryRun empty, or {@code All}
 * @param fieldManager who owns the fields; empty for the request's default
 * @param fieldValidation {@code Strict}, {@code Warn}, {@code Ignore}, or empty for {@code Warn}
 * @param force whether an apply takes fields from other managers; null where not said
 */
public record PatchOptions(
        List<String> dryRun,
        String fieldManager,
        String fieldValidation,
        @Nullable Boolean force) {
    /** Nothing out of the ordinary. */
    public static final PatchOptions NONE = new PatchOptions(List.of(), "", "", null);
}
