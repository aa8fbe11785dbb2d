/**
 * The values of the Common Expression Language (https://github.com/google/cel-spec): which Java object stands for which
 * value, and how values are compared, ordered and shown. Booleans, strings, {@code int} as {@link Long} and
 * {@code double} as {@link Double} are Java's own; timestamps and durations are those of {@code java.time}. JSON trees
 * are seen through views and not copied. Everything here is immutable and safe on any thread.
 */
@NullMarked
package io.keelson.apiserver.cel.value;

import org.jspecify.annotations.NullMarked;
