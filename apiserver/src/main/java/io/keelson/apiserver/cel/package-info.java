/**
 * Expressions of the Common Expression Language in the environment that Kubernetes gives them: rules of custom
 * resources, admission policies, match conditions. Parser, macros and type checker are {@code dev.cel}'s; expressions
 * are evaluated here, so that errors read, and costs count, as clients of upstream (cel-go) know them. An
 * {@link io.keelson.apiserver.cel.ExpressionEnvironment} compiles an expression once into an immutable
 * {@link io.keelson.apiserver.cel.Expression}, which any number of threads evaluate. Evaluation is bounded by a cost
 * limit and never blocks.
 */
@NullMarked
package io.keelson.apiserver.cel;

import org.jspecify.annotations.NullMarked;
