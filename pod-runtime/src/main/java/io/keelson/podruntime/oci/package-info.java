/**
 * What the OCI runtime is told: the runtime specification of a container, made from its CRI configuration, its image
 * and its sandbox. Pure functions over immutable input, but for reading the image's passwd and group files.
 */
@NullMarked
package io.keelson.podruntime.oci;

import org.jspecify.annotations.NullMarked;
