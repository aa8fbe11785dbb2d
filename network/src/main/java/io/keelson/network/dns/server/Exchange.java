package io.keelson.network.dns.server;

import io.keelson.network.dns.message.DnsAnswer;
import io.keelson.network.dns.message.DnsQuery;
import io.keelson.network.dns.message.QueryReader;
import io.keelson.network.dns.message.Received;
import java.net.InetAddress;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a packet to the packet that answers it, the same for UDP and TCP. */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final NameService names;
    private final DnsMetrics metrics;
    private final LongSupplier nanos;

    Exchange(NameService names, DnsMetrics metrics, LongSupplier nanos) {
        this.names = names;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    /** By which protocol a question came, and how long its answer may be. */
    enum Protocol {
        UDP {
            @Override
            int most(DnsQuery query) {
                return Math.min(query.payload(), DnsAnswer.PAYLOAD);
            }
        },
        TCP {
            @Override
            int most(DnsQuery query) {
                return DnsAnswer.LONGEST;
            }
        };

        abstract int most(DnsQuery query);
    }

    /**
     * Answers a packet.
     *
     * @param answered given the answer, at once or later, on any thread; null where there is none
     */
    void handle(byte[] packet, InetAddress asker, Protocol protocol, Consumer<byte @Nullable []> answered) {
        long since = nanos.getAsLong();
        switch (QueryReader.read(packet)) {
            case Received.Dropped dropped -> answered.accept(null);
            case Received.Refused refused -> {
                metrics.request(protocol, asker, 0, packet.length);
                metrics.response(protocol, asker, refused.rcode(), refused.answer().length, nanos.getAsLong() - since);
                answered.accept(refused.answer());
            }
            case Received.Question question -> {
                DnsQuery query = question.query();
                metrics.request(protocol, asker, query.type(), packet.length);
                names.answer(query, asker)
                        .thenAccept(hit -> {
                            byte[] answer = hit.answer().render(query, protocol.most(query), hit.age());
                            metrics.response(
                                    protocol, asker, hit.answer().rcode(), answer.length, nanos.getAsLong() - since);
                            answered.accept(answer);
                        })
                        .exceptionally(failure -> {
                            metrics.panic();
                            LOG.warn("a question by {} could not be answered", asker.getHostAddress(), failure);
                            answered.accept(null);
                            return null;
                        });
            }
        }
    }
}
