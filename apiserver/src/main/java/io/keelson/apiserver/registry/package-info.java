/** The generic registry: every built-in resource is read, watched and written by the one path in here. Reads never block; writes are plain blocking code on virtual threads. */
@NullMarked
package io.keelson.apiserver.registry;

import org.jspecify.annotations.NullMarked;
