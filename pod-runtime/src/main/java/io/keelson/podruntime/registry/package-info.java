/**
 * How registries are reached: mirrors, plain HTTP where it is asked for, authorities, client certificates and headers, as
 * the administrator wrote them down in {@code hosts.toml} files, which containerd's users know. Files are read at every
 * pull, so that a change needs no restart. Safe on any thread.
 */
@NullMarked
package io.keelson.podruntime.registry;

import org.jspecify.annotations.NullMarked;
