/**
 * The OCI runtime and conmon, and where they are started from: the process's own mount namespace, or a copy of it in
 * which crun finds cgroups as it wants them. Threads that enter the copy are this room's own.
 */
@NullMarked
package io.keelson.podruntime.place;

import org.jspecify.annotations.NullMarked;
