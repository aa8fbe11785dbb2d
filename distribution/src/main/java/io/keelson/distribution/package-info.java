/**
 * The {@code keelson} program: commands that start, stop and look at a cluster, and the process that composes the
 * components. Commands run in a short-lived JVM of their own; a cluster is one background process.
 */
@NullMarked
package io.keelson.distribution;

import org.jspecify.annotations.NullMarked;
