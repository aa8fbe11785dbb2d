/**
 * Transactions of the {@code nft} program. Callers own their tables by name; nothing outside of them is touched.
 * Each call forks {@code nft} in the network namespace of the calling thread and waits for it.
 */
@NullMarked
package io.keelson.linux.nftables;

import org.jspecify.annotations.NullMarked;
