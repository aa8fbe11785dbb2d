/**
 * The kernel as Java sees it. This room binds libc through {@code java.lang.foreign} and holds what all others build on:
 * file descriptors and errors that name their {@code errno}. The rooms beside it: {@code file} (paths by descriptor),
 * {@code process}, {@code mount}, {@code namespace}, {@code cgroup}, {@code netlink} (links, addresses, routes,
 * neighbours) and {@code nftables}.
 *
 * <p>Calls block their thread in native code; callers are platform threads, or virtual ones where a call is short. Only
 * {@link io.keelson.linux.namespace.NamespaceThread} changes the namespaces of a thread, and only of threads it made.
 * Nothing here knows a pod.
 */
@NullMarked
package io.keelson.linux;

import org.jspecify.annotations.NullMarked;
