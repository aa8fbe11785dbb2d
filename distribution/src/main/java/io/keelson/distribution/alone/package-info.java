/**
 * Components that run as processes of their own, against any API server that a kubeconfig names. Each serves its health
 * and metrics over TLS, takes a lease before it acts, and ends with SIGTERM. Called by the commands, one component a
 * process.
 */
@NullMarked
package io.keelson.distribution.alone;

import org.jspecify.annotations.NullMarked;
