/**
 * What a service proxy tells of itself and of its services: upstream's {@code /healthz} for load balancers in front of
 * the node, metrics, and the health-check node ports of services that keep traffic on the node.
 */
@NullMarked
package io.keelson.network.proxy.health;

import org.jspecify.annotations.NullMarked;
