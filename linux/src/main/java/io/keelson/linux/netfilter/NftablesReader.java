package io.keelson.linux.netfilter;

import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one nftables table holds. */
public final class NftablesReader {
    private static final int SUBSYSTEM = 10;
    private static final int GET_CHAIN = SUBSYSTEM << 8 | 4;
    private static final int GET_RULE = SUBSYSTEM << 8 | 7;
    private static final int GET_ELEMENT = SUBSYSTEM << 8 | 13;
    private static final int GET_GENERATION = SUBSYSTEM << 8 | 16;
    private static final int TABLE = 1;
    private static final int NAME = 2;
    private static final int CHAIN_NAME = 3;
    private static final int ELEMENTS = 3;
    private static final int GENERATION_ID = 1;
    private static final int NOT_THERE = 2;

    private final NetfilterSocket socket;
    private final int family;
    private final String table;

    /** @param family {@code AF_INET} or {@code AF_INET6}, which is the table's */
    public NftablesReader(NetfilterSocket socket, int family, String table) {
        this.socket = socket;
        this.family = family;
        this.table = table;
    }

    /** The elements of a set or map; null where there is no such set. */
    public @Nullable List<SetElement> elements(String set) throws IOException {
        int number = socket.sequences(1);
        NetfilterMessage message = new NetfilterMessage()
                .begin(GET_ELEMENT, NetfilterMessage.REQUEST | NetfilterMessage.DUMP, number, family, 0)
                .text(TABLE, table)
                .text(NAME, set);
        List<SetElement> found = new ArrayList<>();
        try {
            socket.dump("elements of " + set, message.finish(), number, answer -> {
                NetfilterAttributes elements = answer.find(ELEMENTS);
                if (elements != null) {
                    elements.each((type, element) -> {
                        SetElement read = ElementCodec.read(element);
                        if (read != null) {
                            found.add(read);
                        }
                    });
                }
            });
        } catch (LinuxException e) {
            if (e.errno() == NOT_THERE) {
                return null;
            }
            throw e;
        }
        return found;
    }

    /** The names of the table's chains. */
    public Set<String> chains() throws IOException {
        Set<String> names = new HashSet<>();
        dump(GET_CHAIN, "chains", answer -> {
            NetfilterAttributes name = answer.find(CHAIN_NAME);
            if (name != null) {
                names.add(name.text());
            }
        });
        return names;
    }

    /** A sum over all rules as the kernel has them: it changes when somebody adds, deletes or replaces one. */
    public int rulesSum() throws IOException {
        int[] sum = new int[1];
        dump(GET_RULE, "rules", answer -> sum[0] += java.util.Arrays.hashCode(answer.copy()));
        return sum[0];
    }

    private void dump(int type, String what, java.util.function.Consumer<NetfilterAttributes> consumer)
            throws IOException {
        int number = socket.sequences(1);
        NetfilterMessage message =
                new NetfilterMessage().begin(type, NetfilterMessage.REQUEST | NetfilterMessage.DUMP, number, family, 0);
        socket.dump(what + " of " + table, message.finish(), number, answer -> {
            NetfilterAttributes owner = answer.find(TABLE);
            if (owner != null && owner.text().equals(table)) {
                consumer.accept(answer);
            }
        });
    }

    /** A number that changes with every transaction on any table of this network namespace. */
    public int generation() throws IOException {
        int number = socket.sequences(1);
        NetfilterMessage message = new NetfilterMessage()
                .begin(GET_GENERATION, NetfilterMessage.REQUEST | NetfilterMessage.ACK, number, 0, 0);
        int[] generation = new int[1];
        socket.dump("generation", message.finish(), number, answer -> {
            NetfilterAttributes id = answer.find(GENERATION_ID);
            generation[0] = id == null ? 0 : id.number();
        });
        return generation[0];
    }
}
