package io.keelson.apiserver.registry.options;

import java.util.List;

/**
 * How an object is created.
 *
 * @param dryRun empty, or {@code All}
 * @param fieldManager who owns the fields; empty for the request's default
 * @param fieldValidation {@code Strict}, {@code Warn}, {@code Ignore}, or empty for {@code Warn}
 */
public record CreateOptions(List<String> dryRun, String fieldManager, String fieldValidation) {
    /** Nothing out of the ordinary. */
    public static final CreateOptions NONE = new CreateOptions(List.of(), "", "");
}
