/**
 * JSON as the Kubernetes API means it: trees that keep numbers and key order, text and errors worded as clients know
 * them, and null-safe navigation. Stateless, safe on any thread; trees themselves are not.
 */
@NullMarked
package io.keelson.api.json;

import org.jspecify.annotations.NullMarked;
