package io.keelson.network.dns.forward;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** How long an answer of others is kept: no longer than it says, and never so long that a change goes unseen for long. */
final class AnswerLife {
    /** How long it is remembered that nobody could answer (RFC 9520 allows one second to five minutes). */
    static final Duration FAILED = Duration.ofSeconds(5);

    /** As kubeadm sets CoreDNS's cache, in seconds. */
    private static final long MOST = 30;

    private AnswerLife() {}

    static Duration of(Message message) {
        int rcode = message.getHeader().getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return FAILED;
        }
        boolean negative =
                rcode == Rcode.NXDOMAIN || message.getSection(Section.ANSWER).isEmpty();
        LongStream lives = negative
                ? message.getSection(Section.AUTHORITY).stream()
                        .filter(r -> r instanceof SOARecord)
                        .mapToLong(r -> Math.min(r.getTTL(), ((SOARecord) r).getMinimum()))
                : IntStream.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
                        .boxed()
                        .flatMap(s -> message.getSection(s).stream())
                        .filter(r -> !(r instanceof OPTRecord))
                        .mapToLong(r -> r.getTTL());
        // A denial without a start of authority must not be kept (RFC 2308, 5).
        return Duration.ofSeconds(Math.min(MOST, lives.min().orElse(0)));
    }
}
