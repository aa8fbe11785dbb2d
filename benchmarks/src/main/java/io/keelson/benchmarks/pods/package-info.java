/**
 * Measures pods as a client of a running cluster sees them, over TLS: from create to Running, and from delete to gone.
 * Any cluster that a kubeconfig names can be measured.
 */
@NullMarked
package io.keelson.benchmarks.pods;

import org.jspecify.annotations.NullMarked;
