package io.keelson.network.dns.forward;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Message;

/** A resolver that others' names are asked of. */
@FunctionalInterface
public interface Upstream {
    /**
     * Asks once, by UDP, and again by TCP where the answer was cut off.
     *
     * @param server which one
     * @param query with an identifier of its own
     * @return the answer to just this question; fails where none comes in time
     */
    CompletionStage<Message> ask(InetSocketAddress server, Message query);
}
