/**
 * How packets and names find their way in the cluster: one package a subject. Each part runs inside the node's process by
 * default and alone as well, reads the kernel's state before it writes, changes it in atomic transactions in tables of its
 * own only, and leaves nothing behind.
 */
@NullMarked
package io.keelson.network;

import org.jspecify.annotations.NullMarked;
