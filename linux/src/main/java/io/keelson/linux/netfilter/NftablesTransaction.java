package io.keelson.linux.netfilter;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes to one nftables table that the kernel makes all at once or not at all. Packets see the table as it was before or
 * as it is afterwards.
 */
public final class NftablesTransaction {
    private static final int SUBSYSTEM = 10;
    private static final int BATCH_BEGIN = 16;
    private static final int BATCH_END = 17;
    private static final int NEW_CHAIN = SUBSYSTEM << 8 | 3;
    private static final int DELETE_CHAIN = SUBSYSTEM << 8 | 5;
    private static final int NEW_RULE = SUBSYSTEM << 8 | 6;
    private static final int NEW_ELEMENT = SUBSYSTEM << 8 | 12;
    private static final int DELETE_ELEMENT = SUBSYSTEM << 8 | 14;
    private static final int TABLE = 1;
    private static final int NAME = 2;
    private static final int CHAIN_NAME = 3;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int ELEMENTS = 3;
    private static final int ELEMENT = 1;
    /** A nested attribute's length is 16 bits. */
    private static final int FULL = 48 * 1024;

    private final NetfilterSocket socket;
    private final int family;
    private final String table;
    private final NetfilterMessage message = new NetfilterMessage();
    private final int first;
    private int last;

    /**
     * Begins a transaction.
     *
     * @param family {@code AF_INET} or {@code AF_INET6}, which is the table's
     */
    public NftablesTransaction(NetfilterSocket socket, int family, String table) {
        this.socket = socket;
        this.family = family;
        this.table = table;
        this.first = socket.sequences(1);
        message.begin(BATCH_BEGIN, NetfilterMessage.REQUEST, first, 0, SUBSYSTEM);
    }

    /** Adds a chain that other chains go to; one that is there already stays. */
    public void addChain(String chain) {
        request(NEW_CHAIN, NetfilterMessage.CREATE).text(TABLE, table).text(CHAIN_NAME, chain);
    }

    /** Deletes a chain that nothing goes to, with its rules. */
    public void deleteChain(String chain) {
        request(DELETE_CHAIN, 0).text(TABLE, table).text(CHAIN_NAME, chain);
    }

    /** Adds a rule at the end of a chain. */
    public void addRule(String chain, Consumer<RuleExpressions> expressions) {
        request(NEW_RULE, NetfilterMessage.CREATE | NetfilterMessage.APPEND)
                .text(TABLE, table)
                .text(NAME, chain);
        int list = message.open(RULE_EXPRESSIONS);
        expressions.accept(new RuleExpressions(message, family));
        message.close(list);
    }

    /** Adds elements; one that is there already, with the same data, stays. */
    public void addElements(String set, List<SetElement> elements) {
        elements(NEW_ELEMENT, NetfilterMessage.CREATE, set, elements);
    }

    /** Deletes elements, which must be there. */
    public void deleteElements(String set, List<SetElement> elements) {
        elements(DELETE_ELEMENT, 0, set, elements);
    }

    private void elements(int type, int flags, String set, List<SetElement> elements) {
        int next = 0;
        while (next < elements.size()) {
            request(type, flags).text(TABLE, table).text(NAME, set);
            int list = message.open(ELEMENTS);
            while (next < elements.size() && message.size() < FULL) {
                int one = message.open(ELEMENT);
                ElementCodec.write(message, elements.get(next++));
                message.close(one);
            }
            message.close(list);
        }
    }

    private NetfilterMessage request(int type, int flags) {
        last = socket.sequences(1);
        return message.begin(type, NetfilterMessage.REQUEST | NetfilterMessage.ACK | flags, last, family, 0);
    }

    /**
     * Carries everything out.
     *
     * @throws io.keelson.linux.LinuxException where the kernel refuses a part; nothing has changed then
     */
    public void commit() throws IOException {
        if (last == 0) {
            return;
        }
        message.begin(BATCH_END, NetfilterMessage.REQUEST, socket.sequences(1), 0, SUBSYSTEM);
        socket.transact("nftables table " + table, message.finish(), last);
    }
}
