package io.keelson.network.proxy;

import io.keelson.linux.netfilter.NftablesTransaction;
import io.keelson.linux.netfilter.RuleExpressions;
import org.jspecify.annotations.Nullable;

/**
 * A chain that draws one of a number of endpoints and sends the connection there. Services share it.
 *
 * @param endpoints how many there are
 * @param node whether the port is one of the node: its endpoints stand under the address of zeros then
 * @param external whether the second list of the address is meant, that of traffic from outside
 * @param affinitySeconds how long a client stays with its endpoint; 0 for no affinity
 */
record PickChain(int endpoints, boolean node, boolean external, int affinitySeconds) {
    /** Numbers of the second list begin here; those that last have the highest bit. */
    static final int EXTERNAL_BASE = 1 << 24;

    /** Counts what changes in the rules below, so that tables of earlier ones are made anew. */
    static final int VERSION = 2;

    private static final String PREFIX = "pick-";

    String id() {
        return PREFIX
                + endpoints
                + (node ? "-node" : "")
                + (external ? "-external" : "")
                + (affinitySeconds == 0 ? "" : "-" + affinitySeconds + "s");
    }

    /** The chain of a name, or null where it names none of these. */
    static @Nullable PickChain parse(String id) {
        if (!id.startsWith(PREFIX)) {
            return null;
        }
        String[] words = id.substring(PREFIX.length()).split("-");
        boolean node = false;
        boolean external = false;
        int seconds = 0;
        try {
            for (int i = 1; i < words.length; i++) {
                switch (words[i]) {
                    case "node" -> node = true;
                    case "external" -> external = true;
                    default -> seconds = Integer.parseInt(words[i].substring(0, words[i].length() - 1));
                }
            }
            return new PickChain(Integer.parseInt(words[0]), node, external, seconds);
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            return null;
        }
    }

    /**
     * Adds the chain with its rules. With affinity, the number a client had last is looked up first; when the endpoint of
     * that number has gone, the look-up fails and another one is drawn.
     */
    void add(NftablesTransaction transaction, IpFamily family) {
        String chain = id();
        int address = family.bytes() / 4;
        transaction.addChain(chain);
        if (affinitySeconds == 0) {
            int number = address + 2;
            transaction.addRule(
                    chain,
                    rule -> service(rule, family, 0)
                            .random(number, endpoints, base())
                            .lookup(ServiceSet.ENDPOINTS.id(), 0, number + 1)
                            .destinationNat(number + 1, number + 1 + address));
            return;
        }
        int number = 2 * address + 2;
        long milliseconds = affinitySeconds * 1000L;
        transaction.addRule(
                chain,
                rule -> endpoint(
                        client(rule, family)
                                .lookup(ServiceTableScript.AFFINITY, 0, number)
                                .asPacketField(number, number + 1),
                        address,
                        milliseconds));
        transaction.addRule(
                chain,
                rule -> endpoint(
                        client(rule, family)
                                .random(number, endpoints, base())
                                .lookup(ServiceSet.AFFINITY_NUMBERS.id(), address, number)
                                .asPacketField(number, number + 1),
                        address,
                        milliseconds));
        // Where nothing more can be remembered, clients are still served.
        transaction.addRule(
                chain,
                rule -> client(rule, family)
                        .random(number, endpoints, base())
                        .lookup(ServiceSet.AFFINITY_NUMBERS.id(), address, number)
                        .asPacketField(number, number + 1)
                        .lookup(ServiceSet.ENDPOINTS.id(), address, number + 1)
                        .destinationNat(number + 1, number + 1 + address));
    }

    private int base() {
        return external ? EXTERNAL_BASE : 0;
    }

    private RuleExpressions client(RuleExpressions rule, IpFamily family) {
        return service(rule.source(0), family, family.bytes() / 4);
    }

    /** Address, protocol and port from a register on. */
    private RuleExpressions service(RuleExpressions rule, IpFamily family, int register) {
        int address = family.bytes() / 4;
        return (node ? rule.constant(register, new byte[family.bytes()]) : rule.destination(register))
                .protocol(register + address)
                .destinationPort(register + address + 1);
    }

    private static void endpoint(RuleExpressions rule, int address, long milliseconds) {
        int number = 2 * address + 2;
        rule.lookup(ServiceSet.ENDPOINTS.id(), address, number + 1)
                .update(ServiceTableScript.AFFINITY, 0, number, milliseconds)
                .destinationNat(number + 1, number + 1 + address);
    }
}
