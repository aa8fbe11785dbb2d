/** What is done with the nodes of a cluster by way of its API server. Blocks the calling thread; the commands call it. */
@NullMarked
package io.keelson.distribution.node;

import org.jspecify.annotations.NullMarked;
