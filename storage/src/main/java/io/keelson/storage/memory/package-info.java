/**
 * The engine that holds everything in memory and loses it when closed: for tests, and for clusters that are thrown away.
 *
 * <p>Reads and commits are answered on the calling thread; watches on one thread of the engine, which rests while
 * nothing changes.
 */
@NullMarked
package io.keelson.storage.memory;

import org.jspecify.annotations.NullMarked;
