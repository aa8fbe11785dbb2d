/**
 * Network policies on nftables, in a table of ours. What holds is decided by a pure function over policies, pods and
 * namespaces ({@code PolicyDecision}); what changed of it is written in one transaction ({@code PolicyTable}).
 *
 * <p>Rules look at the two ends of a connection as it was opened and as it arrives (the conntrack entry's original source,
 * and the source of its replies), not at the packet: so they mean pods behind services and clients behind masquerading, a
 * reply is judged like the question, and a policy that comes later cuts what is open.
 */
@NullMarked
package io.keelson.network.policy;

import org.jspecify.annotations.NullMarked;
