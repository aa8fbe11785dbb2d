/**
 * A container runtime that speaks CRI v1.
 *
 * <p>{@link io.keelson.podruntime.PodRuntime} is the way in: it composes sandboxes, containers, images and streaming,
 * and serves them over a Unix socket or in-process. All state is on disk below one directory; a runtime that is
 * started again on that directory adopts what still runs.
 */
@NullMarked
package io.keelson.podruntime;

import org.jspecify.annotations.NullMarked;
