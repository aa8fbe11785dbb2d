/**
 * What the parts of a node tell over plain HTTP, as upstream's tell it: load balancers and scrapers ask, and learn
 * nothing of the cluster's contents. Used by proxy and name service.
 */
@NullMarked
package io.keelson.network.status;

import org.jspecify.annotations.NullMarked;
