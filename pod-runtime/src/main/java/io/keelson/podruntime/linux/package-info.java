/**
 * The kernel as the runtime needs it: calls into libc through {@code java.lang.foreign}, processes, namespaces, mounts
 * and cgroups.
 *
 * <p>Calls block their thread in native code; callers are platform threads. Only {@link
 * io.keelson.podruntime.linux.NamespaceThread} and {@link io.keelson.podruntime.linux.RuntimeNamespace} change the
 * namespaces of a thread, and only of threads they made themselves.
 */
@NullMarked
package io.keelson.podruntime.linux;

import org.jspecify.annotations.NullMarked;
