/**
 * Containers: an overlay of image layers, a bundle, a conmon that watches and logs the process, and the record on disk
 * from which a restarted runtime goes on. The OCI runtime (crun or runc) makes and starts the process.
 */
@NullMarked
package io.keelson.podruntime.container;

import org.jspecify.annotations.NullMarked;
