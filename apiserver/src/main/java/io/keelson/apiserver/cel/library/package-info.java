/**
 * The functions that expressions can call: CEL's standard ones, the extensions that Kubernetes turns on, and
 * Kubernetes' own libraries (https://kubernetes.io/docs/reference/using-api/cel/#cel-options-language-features-and-libraries).
 * Each library declares its overloads and implements them over the values of {@code cel.value}. Pure but for the
 * authorizer's checks; safe on any thread.
 */
@NullMarked
package io.keelson.apiserver.cel.library;

import org.jspecify.annotations.NullMarked;
