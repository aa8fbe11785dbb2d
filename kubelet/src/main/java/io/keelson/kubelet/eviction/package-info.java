/**
 * Ends pods before their time, so that the node lives: those that take more of the disk than they may, and, where the node
 * is short of memory, disk or process ids, those that upstream's ranking puts first. What is decided is a pure function of
 * what was measured; {@link io.keelson.kubelet.eviction.EvictionManager} measures and carries out.
 */
@NullMarked
package io.keelson.kubelet.eviction;

import org.jspecify.annotations.NullMarked;
