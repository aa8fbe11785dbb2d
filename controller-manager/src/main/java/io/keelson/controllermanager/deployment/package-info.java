/**
 * Rolls a Deployment's template out through replica sets. What to scale and what the status is are pure functions over
 * the deployment and its replica sets; the reconciler reads, asks them, and writes.
 */
@NullMarked
package io.keelson.controllermanager.deployment;

import org.jspecify.annotations.NullMarked;
