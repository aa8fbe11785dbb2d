/**
 * The default engine: durable, in one directory of this machine, on RocksDB.
 *
 * <p><b>Layout.</b> Three kinds of records, see {@link io.keelson.storage.embedded.Layout}: every version of every key,
 * newest first; per revision the keys it changed; and the oldest revision kept. Compaction walks the revisions it
 * drops, so that its cost grows with what changed and not with what exists.
 *
 * <p><b>Threads.</b> One committer, which waits for writes; acknowledgements, reads and watches run on a few threads
 * that end when idle. None of them polls.
 *
 * <p><b>Queues.</b> Commits wait in a queue of {@link io.keelson.storage.embedded.EmbeddedOptions#queuedCommits()};
 * callers fill it, the committer empties it, writing all it finds with one fsync; when it is full a commit is refused
 * retriably. Reads wait in an unbounded queue, one task per read asked for.
 */
@NullMarked
package io.keelson.storage.embedded;

import org.jspecify.annotations.NullMarked;
