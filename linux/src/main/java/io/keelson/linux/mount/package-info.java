/**
 * Mounts of the calling thread's mount namespace: made, found and removed, by path or by descriptor. Any thread may
 * use it.
 */
@NullMarked
package io.keelson.linux.mount;

import org.jspecify.annotations.NullMarked;
