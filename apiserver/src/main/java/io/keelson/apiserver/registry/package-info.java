/**
 * The generic registry as others see it: what is served ({@link Registry}, {@link ResourceStore}, {@link Subresource}), what
 * a resource brings ({@link ResourceStrategy}, {@link Allocation}, {@link Conversion}), and what it is told of a write
 * ({@link WriteContext}). Every resource, built-in or custom, is read, watched and written by the one path in the rooms
 * below; each room uses those before it: {@code options}, {@code read}, {@code watch}, {@code write}, {@code delete},
 * {@code subresource}, and {@code store}, which puts them together.
 *
 * <p>Threads: reads never block; writes are plain blocking code on virtual threads.
 */
@NullMarked
package io.keelson.apiserver.registry;

import org.jspecify.annotations.NullMarked;
