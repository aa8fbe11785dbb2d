/**
 * Names of things in the Kubernetes API: groups, versions, kinds, resources, and the table of those that are built in.
 * Immutable values, safe on any thread.
 */
@NullMarked
package io.keelson.api.resource;

import org.jspecify.annotations.NullMarked;
