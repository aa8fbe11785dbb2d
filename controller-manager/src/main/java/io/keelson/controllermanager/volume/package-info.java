/**
 * The volumes of the cluster: claims and volumes find each other ({@link VolumeMatch} and {@link VolumeFacts} decide,
 * {@link VolumeBinder} writes), neither goes while it is used, and pods get the claims of their ephemeral volumes.
 */
@NullMarked
package io.keelson.controllermanager.volume;

import org.jspecify.annotations.NullMarked;
