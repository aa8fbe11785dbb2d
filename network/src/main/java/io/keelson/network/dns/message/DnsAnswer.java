package io.keelson.network.dns.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * An answer in encoded form, which many askers may get: each with its own identifier, its own spelling of the name (it has
 * the same length, and the other names point to it), times to live that have run on, and no more records than its packet
 * holds. Immutable.
 */
public final class DnsAnswer {
    /** What we take by UDP ourselves, in bytes: nothing larger passes all links whole (RFC 9715). */
    public static final int PAYLOAD = 1232;
    /** The longest message there is, in bytes: TCP's length field has 16 bits. */
    public static final int LONGEST = 65535;

    private static final int HEADER = 12;
    private static final int OPT_LENGTH = 11;

    private final int rcode;
    private final boolean authoritative;
    private final byte[] wire;
    /** Where each record begins, in order of the sections, and where the last one ends. */
    private final int[] starts;
    /** Where each record's time to live stands. */
    private final int[] lives;

    private final int answers;
    private final int authorities;

    private DnsAnswer(int rcode, boolean authoritative, byte[] wire, int answers, int authorities, int all) {
        this.rcode = rcode;
        this.authoritative = authoritative;
        this.wire = wire;
        this.answers = answers;
        this.authorities = authorities;
        this.starts = new int[all + 1];
        this.lives = new int[all];
        int at = afterName(wire, HEADER) + 4;
        for (int i = 0; i < all; i++) {
            starts[i] = at;
            int fixed = afterName(wire, at);
            lives[i] = fixed + 4;
            at = fixed + 10 + number(wire, fixed + 8);
        }
        starts[all] = at;
    }

    /**
     * Encodes an answer.
     *
     * @param rcode response code, 0 to 15
     * @param authoritative whether the name is in a zone of ours
     * @param name what was asked for
     * @param type the type that was asked for
     */
    public static DnsAnswer of(
            int rcode,
            boolean authoritative,
            Name name,
            int type,
            List<? extends Record> answers,
            List<? extends Record> authorities,
            List<? extends Record> additional) {
        Message message = new Message(0);
        message.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
        int[] counts = {
            add(message, answers, Section.ANSWER),
            add(message, authorities, Section.AUTHORITY),
            add(message, additional, Section.ADDITIONAL)
        };
        return encoded(message, rcode, authoritative, counts);
    }

    /** An answer with no records. */
    public static DnsAnswer empty(int rcode) {
        return of(rcode, false, Name.root, 0, List.of(), List.of(), List.of());
    }

    private static int add(Message message, List<? extends Record> records, int section) {
        int added = 0;
        for (Record record : records) {
            if (!(record instanceof OPTRecord)) {
                message.addRecord(record, section);
                added++;
            }
        }
        return added;
    }

    /** Leaves out records from the end until the rest fits into the longest message. */
    private static DnsAnswer encoded(Message message, int rcode, boolean authoritative, int[] counts) {
        byte[] wire = message.toWire();
        DnsAnswer whole =
                new DnsAnswer(rcode, authoritative, wire, counts[0], counts[1], counts[0] + counts[1] + counts[2]);
        return wire.length <= LONGEST - OPT_LENGTH ? whole : whole.cut(whole.fitting(LONGEST - OPT_LENGTH));
    }

    private DnsAnswer cut(int records) {
        return new DnsAnswer(
                rcode,
                authoritative,
                Arrays.copyOf(wire, starts[records]),
                Math.min(answers, records),
                Math.clamp(records - answers, 0, authorities),
                records);
    }

    /** The response code. */
    public int rcode() {
        return rcode;
    }

    /**
     * The records of the answer section, to be part of another answer.
     *
     * @param age for how many seconds the answer has been kept
     */
    public List<Record> records(long age) {
        byte[] aged = wire.clone();
        for (int i = 0; age > 0 && i < answers; i++) {
            grow(aged, lives[i], age);
        }
        put(aged, 8, 0);
        put(aged, 10, 0);
        try {
            return new Message(aged).getSection(Section.ANSWER);
        } catch (IOException e) {
            throw new UncheckedIOException("a message of our own cannot be read", e);
        }
    }

    /** What it occupies in memory, in bytes, about. */
    public int weight() {
        return 96 + wire.length + 8 * lives.length;
    }

    /**
     * The packet for one asker.
     *
     * @param most its greatest length in bytes, at least 512
     * @param age for how many seconds the answer has been kept
     */
    public byte[] render(DnsQuery query, int most, long age) {
        byte[] question = query.name().toWire();
        // An answer without a name of its own is one to any question.
        boolean bare = lives.length == 0;
        int room = most - (query.edns() ? OPT_LENGTH : 0);
        int records = bare ? 0 : fitting(room);
        int end = bare ? HEADER + question.length + 4 : starts[records];
        byte[] packet = new byte[end + (query.edns() ? OPT_LENGTH : 0)];
        System.arraycopy(wire, 0, packet, 0, bare ? HEADER : end);
        boolean truncated = records < answers + authorities;
        header(packet, query, truncated);
        System.arraycopy(question, 0, packet, HEADER, question.length);
        put(packet, HEADER + question.length, query.type());
        put(packet, HEADER + question.length + 2, query.dclass());
        put(packet, 4, 1);
        put(packet, 6, Math.min(answers, records));
        put(packet, 8, Math.clamp(records - answers, 0, authorities));
        put(packet, 10, Math.max(0, records - answers - authorities) + (query.edns() ? 1 : 0));
        for (int i = 0; age > 0 && i < records; i++) {
            grow(packet, lives[i], age);
        }
        if (query.edns()) {
            put(packet, end + 1, Type.OPT);
            put(packet, end + 3, PAYLOAD);
            packet[end + 5] = (byte) (rcode >> 4);
            packet[end + 7] = (byte) (query.dnssecOk() ? 0x80 : 0);
        }
        return packet;
    }

    /** How many records end within a length. */
    private int fitting(int room) {
        int records = lives.length;
        while (records > 0 && starts[records] > room) {
            records--;
        }
        return records;
    }

    private void header(byte[] packet, DnsQuery query, boolean truncated) {
        put(packet, 0, query.id());
        int flags = 1 << (15 - Flags.QR) | 1 << (15 - Flags.RA) | rcode & 0xf;
        flags |= authoritative ? 1 << (15 - Flags.AA) : 0;
        flags |= truncated ? 1 << (15 - Flags.TC) : 0;
        flags |= query.recursionDesired() ? 1 << (15 - Flags.RD) : 0;
        flags |= query.checkingDisabled() ? 1 << (15 - Flags.CD) : 0;
        put(packet, 2, flags);
    }

    private static void grow(byte[] packet, int at, long age) {
        long life = (long) number(packet, at) << 16 | number(packet, at + 2);
        long left = Math.max(0, life - age);
        put(packet, at, (int) (left >> 16));
        put(packet, at + 2, (int) left);
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static void put(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    /** The end of a name that we encoded ourselves: labels, and a pointer or the root at last. */
    private static int afterName(byte[] wire, int from) {
        int at = from;
        while (wire[at] != 0) {
            if ((wire[at] & 0xc0) == 0xc0) {
                return at + 2;
            }
            at += 1 + wire[at];
        }
        return at + 1;
    }

    @Override
    public String toString() {
        return Rcode.string(rcode) + ", " + lives.length + " records";
    }
}
