/**
 * Pod sandboxes: the namespaces, files and address that the containers of a pod share. Everything is on disk below
 * one directory per sandbox, namespaces are pinned there by bind mounts, and no process belongs to a sandbox.
 */
@NullMarked
package io.keelson.podruntime.sandbox;

import org.jspecify.annotations.NullMarked;
