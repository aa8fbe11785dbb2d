package io.keelson.linux.netfilter;

/**
 * The expressions of one rule, in order. Registers are the kernel's sixteen words of 32 bits, numbered from 0; a key of
 * several fields lies in registers one behind the other.
 */
public final class RuleExpressions {
    private static final int NAME = 1;
    private static final int DATA = 2;
    private static final int LIST_ELEMENT = 1;
    private static final int FIRST_REGISTER = 8;
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int META_L4PROTO = 16;
    private static final int META_MARK = 3;
    private static final int DESTINATION_REGISTER = 1;
    private static final int SOURCE_REGISTER = 3;
    private static final int AF_INET = 2;
    private static final int CT_DESTINATION_PORT = 12;
    private static final int CT_DESTINATION_V4 = 20;
    private static final int CT_DESTINATION_V6 = 22;
    private static final int RANDOM_FULLY = 1 << 4;
    private static final int DYNSET_UPDATE = 1;

    private final NetfilterMessage message;
    private final boolean v4;
    private final int family;

    RuleExpressions(NetfilterMessage message, int family) {
        this.message = message;
        this.family = family;
        this.v4 = family == AF_INET;
    }

    /** The packet's source address, of one register in IPv4 and four in IPv6. */
    public RuleExpressions source(int register) {
        return payload(register, NETWORK_HEADER, v4 ? 12 : 8, v4 ? 4 : 16);
    }

    /** The packet's destination address. */
    public RuleExpressions destination(int register) {
        return payload(register, NETWORK_HEADER, v4 ? 16 : 24, v4 ? 4 : 16);
    }

    /** The destination port of TCP, UDP or SCTP. */
    public RuleExpressions destinationPort(int register) {
        return payload(register, TRANSPORT_HEADER, 2, 2);
    }

    private RuleExpressions payload(int register, int base, int offset, int length) {
        int[] at = open("payload");
        message.number(1, word(register)).number(2, base).number(3, offset).number(4, length);
        return close(at);
    }

    /** The transport protocol. */
    public RuleExpressions protocol(int register) {
        int[] at = open("meta");
        message.number(1, word(register)).number(2, META_L4PROTO);
        return close(at);
    }

    /** The destination address that the connection's first packet was sent to, before any translation. */
    public RuleExpressions originalDestination(int register) {
        return original(register, v4 ? CT_DESTINATION_V4 : CT_DESTINATION_V6);
    }

    /** The destination port that the connection's first packet was sent to. */
    public RuleExpressions originalDestinationPort(int register) {
        return original(register, CT_DESTINATION_PORT);
    }

    private RuleExpressions original(int register, int key) {
        int[] at = open("ct");
        message.number(1, word(register)).number(2, key);
        message.bytes(3, new byte[] {0});
        return close(at);
    }

    /** Constant bytes. */
    public RuleExpressions constant(int register, byte[] value) {
        int[] at = open("immediate");
        message.number(1, word(register));
        int data = message.open(2);
        message.bytes(1, value).close(data);
        return close(at);
    }

    /** A random number of {@code modulus} ones, from {@code offset} on. */
    public RuleExpressions random(int register, int modulus, int offset) {
        int[] at = open("numgen");
        message.number(1, word(register)).number(2, modulus).number(3, 1).number(4, offset);
        return close(at);
    }

    /** What a map has under the key that begins in a register; without such a key the rule ends here. */
    public RuleExpressions lookup(String map, int key, int result) {
        int[] at = open("lookup");
        message.text(1, map).number(2, word(key)).number(3, word(result));
        return close(at);
    }

    /**
     * Has a number that a map gave look like one that a packet has: by way of the packet's mark, which is then what it was.
     * To the kernel this changes nothing; nft(8) up to 1.0.6 ends when it lists a rule that has a map's result in a key or
     * in an update, and it lists all rules before most of what it does.
     *
     * @param spare a register that is free
     */
    public RuleExpressions asPacketField(int register, int spare) {
        return mark(DESTINATION_REGISTER, spare)
                .mark(SOURCE_REGISTER, register)
                .mark(DESTINATION_REGISTER, register)
                .mark(SOURCE_REGISTER, spare);
    }

    private RuleExpressions mark(int direction, int register) {
        int[] at = open("meta");
        message.number(2, META_MARK).number(direction, word(register));
        return close(at);
    }

    /** Goes on only where a set has the key that begins in a register. */
    public RuleExpressions contained(String set, int key) {
        int[] at = open("lookup");
        message.text(1, set).number(2, word(key));
        return close(at);
    }

    /** Goes on only where a set does not have the key that begins in a register. */
    public RuleExpressions absent(String set, int key) {
        int[] at = open("lookup");
        message.text(1, set).number(2, word(key)).number(5, 1);
        return close(at);
    }

    /** Gives the connection the address of the interface it leaves by, and any port; evaluation ends. */
    public RuleExpressions masquerade() {
        int[] at = open("masq");
        message.number(1, RANDOM_FULLY);
        return close(at);
    }

    /**
     * Puts key and data into a map, or renews the time an element of it has left.
     *
     * @param milliseconds how long it stays
     */
    public RuleExpressions update(String map, int key, int data, long milliseconds) {
        int[] at = open("dynset");
        message.text(1, map)
                .number(3, DYNSET_UPDATE)
                .number(4, word(key))
                .number(5, word(data))
                .wide(6, milliseconds);
        return close(at);
    }

    /** Sends the connection to the address and the port in registers; evaluation ends. */
    public RuleExpressions destinationNat(int address, int port) {
        int[] at = open("nat");
        message.number(1, 1).number(2, family).number(3, word(address)).number(5, word(port));
        return close(at);
    }

    private int[] open(String name) {
        int element = message.open(LIST_ELEMENT);
        message.text(NAME, name);
        return new int[] {element, message.open(DATA)};
    }

    private RuleExpressions close(int[] at) {
        message.close(at[1]).close(at[0]);
        return this;
    }

    private static int word(int register) {
        return FIRST_REGISTER + register;
    }
}
