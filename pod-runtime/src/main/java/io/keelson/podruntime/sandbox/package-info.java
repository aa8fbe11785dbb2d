/**
 * Pod sandboxes: the namespaces, files and address that the containers of a pod share. Everything is on disk below
 * one directory per sandbox, namespaces are pinned there by bind mounts; only a sandbox with a shared PID namespace has a process of its own.
 */
@NullMarked
package io.keelson.podruntime.sandbox;

import org.jspecify.annotations.NullMarked;
