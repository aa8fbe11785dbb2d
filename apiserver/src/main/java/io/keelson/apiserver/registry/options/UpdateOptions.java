package io.keelson.apiserver.registry.options;

import java.util.List;

/**
 * How an object is replaced.
 *
 * @param dryRun empty, or {@code All}
 * @param fieldManager who owns the fields; empty for the request's default
 * @param fieldValidation {@code Strict}, {@code Warn}, {@code Ignore}, or empty for {@code Warn}
 */
public record UpdateOptions(List<String> dryRun, String fieldManager, String fieldValidation) {
    /** Nothing out of the ordinary. */
    public static final UpdateOptions NONE = new UpdateOptions(List.of(), "", "");
}
