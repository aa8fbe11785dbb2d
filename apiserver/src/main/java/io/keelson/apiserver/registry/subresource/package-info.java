/**
 * Subresources that stored objects have: a part of the object ({@code /status}), {@code /scale}, and those that something
 * is created on. Reads do not block; writes do, on virtual threads.
 */
@NullMarked
package io.keelson.apiserver.registry.subresource;

import org.jspecify.annotations.NullMarked;
