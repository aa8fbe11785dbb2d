/**
 * What the cluster's own names mean: the Kubernetes DNS specification 1.1 as a pure function over indexes that follow
 * Services and EndpointSlices. Indexes are changed by informers, one service at a time; any thread may ask.
 */
@NullMarked
package io.keelson.network.dns.record;

import org.jspecify.annotations.NullMarked;
