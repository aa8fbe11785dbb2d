package io.keelson.network.dns.message;

import org.xbill.DNS.Name;

/**
 * A question that can be answered.
 *
 * @param id the asker's identifier
 * @param name what is asked for, in the asker's spelling (whose case must come back)
 * @param type record type, 0 to 65535
 * @param dclass record class, 0 to 65535
 * @param recursionDesired the flag RD
 * @param checkingDisabled the flag CD of RFC 4035
 * @param edns whether the asker speaks EDNS (RFC 6891); only then may the answer do so
 * @param dnssecOk the flag DO of EDNS
 * @param payload the largest UDP answer the asker takes, in bytes, at least 512
 */
public record DnsQuery(
        int id,
        Name name,
        int type,
        int dclass,
        boolean recursionDesired,
        boolean checkingDisabled,
        boolean edns,
        boolean dnssecOk,
        int payload) {}
