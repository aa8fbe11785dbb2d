/**
 * Starting programs and telling processes apart: {@code posix_spawn} with chosen descriptors, signals, terminals.
 * Calls that wait block a platform thread.
 */
@NullMarked
package io.keelson.linux.process;

import org.jspecify.annotations.NullMarked;
