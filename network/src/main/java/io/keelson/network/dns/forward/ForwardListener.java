package io.keelson.network.dns.forward;

import io.keelson.network.dns.message.DnsAnswer;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/** Told what a forwarder does, for metrics; called on its threads, and returns at once. */
public interface ForwardListener {
    /** An answer came from the cache. */
    void hit(DnsAnswer answer);

    /** None was there. */
    void miss();

    /** There was no room for another question. */
    void rejected();

    /**
     * A server was asked.
     *
     * @param nanos how long it took
     * @param answer null where none came
     */
    void asked(InetSocketAddress server, long nanos, @Nullable Message answer);
}
