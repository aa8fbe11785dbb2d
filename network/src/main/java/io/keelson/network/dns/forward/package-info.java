/**
 * Names of others: asked of the resolvers that the node has, with a cache, time-outs and a bound on what is asked at once.
 * Nothing here blocks; answers come on the threads of dnsjava's selector or its pool.
 */
@NullMarked
package io.keelson.network.dns.forward;

import org.jspecify.annotations.NullMarked;
