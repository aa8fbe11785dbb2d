package io.keelson.network.dns.message;

/** What came out of reading a packet. */
public sealed interface Received {

    /** A question. */
    record Question(DnsQuery query) implements Received {}

    /** Something that is answered with an error at once; the answer is no longer than the packet but for EDNS. */
    record Refused(byte[] answer, int rcode) implements Received {}

    /** Something that is not answered: an answer itself, or no message at all. Answering those would let servers loop. */
    record Dropped() implements Received {}
}
