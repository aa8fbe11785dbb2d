package io.keelson.network.dns.forward;

import io.keelson.network.dns.message.DnsAnswer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Asks others. The same question is asked once however many wait for it, which also ends loops: a question that comes back
 * to us waits for itself until its time is over instead of going out again. How many are out at once is bounded, in all
 * and for one asker, so that a pod that floods does not take names from the others.
 */
public final class Forwarder {
    private static final int MOST = 1000;
    private static final int MOST_OF_ONE = 250;
    private static final int ATTEMPTS = 3;
    /** How long a server that did not answer is asked last. */
    private static final long AVOIDED = Duration.ofSeconds(5).toNanos();

    private final Servers servers;
    private final Upstream upstream;
    private final AnswerCache cache;
    private final ForwardListener listener;
    private final LongSupplier nanos;
    private final Map<AnswerCache.Key, CompletableFuture<DnsAnswer>> asked = new ConcurrentHashMap<>();
    private final Map<InetAddress, AtomicInteger> askers = new ConcurrentHashMap<>();
    private final Map<InetSocketAddress, Long> silent = new ConcurrentHashMap<>();
    private final AtomicInteger out = new AtomicInteger();

    /** Which servers know a name. */
    @FunctionalInterface
    public interface Servers {
        /** The servers to ask, first choice first. */
        List<InetSocketAddress> of(AnswerCache.Key question);
    }

    /**
     * @param servers whom to ask
     * @param upstream how to ask
     * @param cache where answers are kept
     * @param listener told what is done
     * @param nanos a clock that never goes back
     */
    public Forwarder(
            Servers servers, Upstream upstream, AnswerCache cache, ForwardListener listener, LongSupplier nanos) {
        this.servers = servers;
        this.upstream = upstream;
        this.cache = cache;
        this.listener = listener;
        this.nanos = nanos;
    }

    /**
     * Answers from the cache or from others.
     *
     * @param asker on whose behalf
     * @return never fails: what could not be found out is {@code SERVFAIL}, and what there was no room for {@code REFUSED}
     */
    public CompletableFuture<AnswerCache.Hit> answer(AnswerCache.Key question, InetAddress asker) {
        AnswerCache.Hit hit = cache.get(question);
        if (hit != null) {
            listener.hit(hit.answer());
            return CompletableFuture.completedFuture(hit);
        }
        listener.miss();
        CompletableFuture<DnsAnswer> under = asked.get(question);
        if (under == null) {
            under = begin(question, asker);
        }
        return under.thenApply(answer -> new AnswerCache.Hit(answer, 0));
    }

    private CompletableFuture<DnsAnswer> begin(AnswerCache.Key question, InetAddress asker) {
        if (!admitted(asker)) {
            listener.rejected();
            return CompletableFuture.completedFuture(DnsAnswer.empty(Rcode.REFUSED));
        }
        CompletableFuture<DnsAnswer> own = new CompletableFuture<>();
        CompletableFuture<DnsAnswer> other = asked.putIfAbsent(question, own);
        if (other != null) {
            left(asker);
            return other;
        }
        List<InetSocketAddress> candidates =
                servers.of(question).stream().sorted(this::preferred).toList();
        attempt(question, candidates, 0, null).whenComplete((answer, failure) -> {
            DnsAnswer result = answer == null ? DnsAnswer.empty(Rcode.SERVFAIL) : answer;
            asked.remove(question, own);
            left(asker);
            own.complete(result);
        });
        return own;
    }

    private boolean admitted(InetAddress asker) {
        if (out.incrementAndGet() > MOST) {
            out.decrementAndGet();
            return false;
        }
        boolean[] room = new boolean[1];
        askers.compute(asker, (a, count) -> {
            AtomicInteger now = count == null ? new AtomicInteger() : count;
            room[0] = now.get() < MOST_OF_ONE;
            if (room[0]) {
                now.incrementAndGet();
            }
            return now;
        });
        if (!room[0]) {
            out.decrementAndGet();
        }
        return room[0];
    }

    private void left(InetAddress asker) {
        out.decrementAndGet();
        askers.computeIfPresent(asker, (a, count) -> count.decrementAndGet() == 0 ? null : count);
    }

    /** Those that were silent lately come last, in the given order otherwise (sorting is stable). */
    private int preferred(InetSocketAddress one, InetSocketAddress two) {
        return Boolean.compare(avoided(one), avoided(two));
    }

    private boolean avoided(InetSocketAddress server) {
        Long since = silent.get(server);
        return since != null && nanos.getAsLong() - since < AVOIDED;
    }

    private CompletableFuture<DnsAnswer> attempt(
            AnswerCache.Key question, List<InetSocketAddress> candidates, int number, @Nullable DnsAnswer last) {
        if (candidates.isEmpty() || number == Math.min(ATTEMPTS, Math.max(2, candidates.size()))) {
            DnsAnswer failed = last == null ? DnsAnswer.empty(Rcode.SERVFAIL) : last;
            cache.put(question, failed, AnswerLife.FAILED);
            return CompletableFuture.completedFuture(failed);
        }
        InetSocketAddress server = candidates.get(number % candidates.size());
        long since = nanos.getAsLong();
        return upstream.ask(server, message(question))
                .handle((message, failure) -> {
                    listener.asked(server, nanos.getAsLong() - since, message);
                    if (message == null) {
                        silent.put(server, nanos.getAsLong());
                        return attempt(question, candidates, number + 1, last);
                    }
                    silent.remove(server);
                    DnsAnswer answer = answer(question, message);
                    if (unwilling(message.getRcode()) && candidates.size() > 1) {
                        return attempt(question, candidates, number + 1, answer);
                    }
                    cache.put(question, answer, AnswerLife.of(message));
                    return CompletableFuture.completedFuture(answer);
                })
                .toCompletableFuture()
                .thenCompose(next -> next);
    }

    private static boolean unwilling(int rcode) {
        return rcode == Rcode.SERVFAIL || rcode == Rcode.REFUSED || rcode == Rcode.NOTIMP;
    }

    private static Message message(AnswerCache.Key question) {
        Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
        if (question.checkingDisabled()) {
            query.getHeader().setFlag(Flags.CD);
        }
        query.addRecord(
                new OPTRecord(DnsAnswer.PAYLOAD, 0, 0, question.dnssecOk() ? ExtendedFlags.DO : 0), Section.ADDITIONAL);
        return query;
    }

    private static DnsAnswer answer(AnswerCache.Key question, Message message) {
        int rcode = message.getHeader().getRcode();
        return DnsAnswer.of(
                rcode,
                false,
                question.name(),
                question.type(),
                message.getSection(Section.ANSWER),
                message.getSection(Section.AUTHORITY),
                message.getSection(Section.ADDITIONAL));
    }
}
