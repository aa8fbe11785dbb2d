/** A pod's status from what the runtime says of its containers and the probes found. Pure functions. */
@NullMarked
package io.keelson.kubelet.status;

import org.jspecify.annotations.NullMarked;
