/**
 * Delayed binding of volumes (storage classes that wait for the first consumer): what a decision takes is reserved at once,
 * written to the API before the pod is bound, and waited for. Waiting is done on virtual threads beside the loop.
 */
@NullMarked
package io.keelson.scheduler.volume;

import org.jspecify.annotations.NullMarked;
