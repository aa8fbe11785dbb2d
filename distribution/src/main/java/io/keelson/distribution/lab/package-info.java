/**
 * Several nodes on one machine: each is a process in namespaces of its own (network, mounts, name, cgroups) on a link of
 * ours, with its own runtime, addresses and data, so that it can be frozen, cut off or killed like a machine. The commands
 * call it, as root; nothing here runs between them.
 */
@NullMarked
package io.keelson.distribution.lab;

import org.jspecify.annotations.NullMarked;
