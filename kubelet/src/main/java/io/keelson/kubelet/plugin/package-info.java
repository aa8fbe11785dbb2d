/**
 * What plugs into the kubelet over Unix sockets: the watcher of the registration folder and the channels to plugins. What
 * a plugin says is judged by its handler; a plugin may hang, lie, or answer without end, so every call has a deadline and
 * every answer a bound.
 */
@NullMarked
package io.keelson.kubelet.plugin;

import org.jspecify.annotations.NullMarked;
