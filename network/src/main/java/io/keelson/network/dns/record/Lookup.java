package io.keelson.network.dns.record;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/**
 * What a zone says to a question.
 *
 * @param rcode {@code NOERROR}, or {@code NXDOMAIN} where there is no such name
 * @param answers records of the name; empty for a name that has none of the type
 * @param additional addresses of names that the answers hold
 * @param alias a name outside of the zone that must be looked up to complete the answer, or null
 */
public record Lookup(
        int rcode,
        List<Record> answers,
        List<Record> additional,
        @Nullable Name alias) {
    static final Lookup NO_NAME = new Lookup(Rcode.NXDOMAIN, List.of(), List.of(), null);
    static final Lookup NO_DATA = new Lookup(Rcode.NOERROR, List.of(), List.of(), null);

    static Lookup of(List<Record> answers) {
        return of(answers, List.of());
    }

    static Lookup of(List<Record> answers, List<Record> additional) {
        return new Lookup(Rcode.NOERROR, answers, additional, null);
    }

    /** Whether the start of the zone's authority must say how long this holds (RFC 2308). */
    public boolean negative() {
        return answers.isEmpty();
    }
}
