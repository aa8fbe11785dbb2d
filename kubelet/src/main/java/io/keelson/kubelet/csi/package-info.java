/**
 * Volumes of drivers that speak the Container Storage Interface (CSI 1.x): registration of drivers, what the node tells the
 * API server of them, and the calls that stage, publish, expand, measure and undo volumes. Called by the volume manager on
 * threads that may block; a driver may hang, lie or answer without end, and holds up nothing but its own volumes.
 */
@NullMarked
package io.keelson.kubelet.csi;

import org.jspecify.annotations.NullMarked;
