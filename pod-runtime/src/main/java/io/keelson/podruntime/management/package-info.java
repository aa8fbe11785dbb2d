/**
 * What users ask of a runtime's images beyond CRI: import, export, tag, inspect, prune, push and build. The service stands
 * beside CRI on the runtime's socket, which root alone can use; the paths in its requests are the caller's, on the same
 * machine. Calls block the thread they come on.
 */
@NullMarked
package io.keelson.podruntime.management;

import org.jspecify.annotations.NullMarked;
