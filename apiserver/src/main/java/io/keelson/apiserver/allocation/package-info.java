/**
 * What services get from the cluster: addresses of the service range and ports on every node. Both are kept as bitmaps
 * in memory, filled from the services there are before the first one is given out; safe for concurrent writers.
 */
@NullMarked
package io.keelson.apiserver.allocation;

import org.jspecify.annotations.NullMarked;
