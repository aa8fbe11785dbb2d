package io.keelson.network.dns.message;

import java.io.IOException;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Reads packets of strangers. The header is looked at before anything is decoded: a query has one question and next to
 * nothing else (RFC 9619), so that what decoding costs is bounded by the length of one name and a few options.
 */
public final class QueryReader {
    private static final int HEADER = 12;
    private static final int MOST_ADDITIONAL = 2;
    /** The smallest answer every asker takes (RFC 1035, 4.2.1). */
    private static final int PLAIN = 512;

    private QueryReader() {}

    /** Reads a packet of any length and content. */
    public static Received read(byte[] packet) {
        if (packet.length < HEADER || (packet[2] & 0x80) != 0) {
            return new Received.Dropped();
        }
        int opcode = packet[2] >> 3 & 0xf;
        if (opcode != Opcode.QUERY) {
            return refused(packet, Rcode.NOTIMP);
        }
        boolean query = count(packet, 4) == 1
                && count(packet, 6) == 0
                && count(packet, 8) == 0
                && count(packet, 10) <= MOST_ADDITIONAL;
        if (!query) {
            return refused(packet, Rcode.FORMERR);
        }
        try {
            return question(packet, new Message(packet));
        } catch (IOException | RuntimeException e) {
            // Whatever a decoder of some option or record throws, the sender's message is at fault.
            return refused(packet, Rcode.FORMERR);
        }
    }

    private static Received question(byte[] packet, Message message) {
        Record question = message.getQuestion();
        long options = message.getSection(Section.ADDITIONAL).stream()
                .filter(r -> r instanceof OPTRecord)
                .count();
        OPTRecord edns = message.getOPT();
        if (question == null || options > 1 || edns != null && !edns.getName().equals(Name.root)) {
            return refused(packet, Rcode.FORMERR);
        }
        DnsQuery query = new DnsQuery(
                message.getHeader().getID(),
                question.getName(),
                question.getType(),
                question.getDClass(),
                message.getHeader().getFlag(Flags.RD),
                message.getHeader().getFlag(Flags.CD),
                edns != null,
                edns != null && (edns.getFlags() & ExtendedFlags.DO) != 0,
                edns == null ? PLAIN : Math.max(PLAIN, edns.getPayloadSize()));
        if (edns != null && edns.getVersion() != 0) {
            return new Received.Refused(DnsAnswer.empty(Rcode.BADVERS).render(query, PLAIN, 0), Rcode.BADVERS);
        }
        return new Received.Question(query);
    }

    private static int count(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
    }

    /** An answer of a header alone: nothing of a message that was not understood is sent back. */
    private static Received refused(byte[] packet, int rcode) {
        byte[] answer = new byte[HEADER];
        answer[0] = packet[0];
        answer[1] = packet[1];
        answer[2] = (byte) (0x80 | packet[2] & 0x79);
        answer[3] = (byte) rcode;
        return new Received.Refused(answer, rcode);
    }
}
