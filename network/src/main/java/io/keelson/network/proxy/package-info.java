/**
 * The service proxy of one node: what Services and EndpointSlices say becomes elements of nftables sets and maps, and a
 * connection to a service's address is sent to one of its endpoints by the kernel.
 *
 * <p>The tour: {@link io.keelson.network.proxy.ServicePortReader} and {@link io.keelson.network.proxy.EndpointSliceReader} read
 * objects; {@link io.keelson.network.proxy.EndpointCategories} says which endpoints a port may lead to;
 * {@link io.keelson.network.proxy.ServiceRules} says which elements that makes (all of it pure);
 * {@link io.keelson.network.proxy.ElementLedger} knows what has changed, and {@link io.keelson.network.proxy.ServiceTable} writes it
 * in one transaction. {@link io.keelson.network.proxy.ServiceProxy} holds them together on one thread of its own: informers'
 * handlers only note which services to look at.
 *
 * <p>Chains are not made for services but for numbers of endpoints: {@code pick-3} draws one of three and looks the endpoint up
 * under the service's address, protocol, port and the number drawn. A service is thereby a few elements, and an endpoint that
 * comes or goes is one or two.
 */
@NullMarked
package io.keelson.network.proxy;

import org.jspecify.annotations.NullMarked;
