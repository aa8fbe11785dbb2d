/**
 * The volumes of pods. {@link io.keelson.kubelet.volume.VolumeManager} is told by the pods' workers what is wanted;
 * operations on threads of their own mount and unmount, one at a time a volume, each written down in
 * {@link io.keelson.kubelet.volume.MountedVolumes} before it begins. A kind of volume is one file behind
 * {@link io.keelson.kubelet.volume.VolumeKind}; that of CSI has a package of its own.
 */
@NullMarked
package io.keelson.kubelet.volume;

import org.jspecify.annotations.NullMarked;
