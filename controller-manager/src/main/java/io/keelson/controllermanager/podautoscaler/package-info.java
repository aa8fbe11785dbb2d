/**
 * Horizontal pod autoscalers: {@link io.keelson.controllermanager.podautoscaler.MetricsClient} reads,
 * {@link io.keelson.controllermanager.podautoscaler.ReplicaCalculator} and
 * {@link io.keelson.controllermanager.podautoscaler.Normalization} decide purely, the reconciler writes the scale.
 */
@NullMarked
package io.keelson.controllermanager.podautoscaler;

import org.jspecify.annotations.NullMarked;
