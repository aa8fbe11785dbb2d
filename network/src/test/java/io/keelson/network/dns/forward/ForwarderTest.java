package io.keelson.network.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.network.dns.message.DnsAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Names of others: what is asked of whom, how often, and what is kept. */
final class ForwarderTest {
    private static final InetSocketAddress FIRST = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53);
    private static final InetSocketAddress SECOND = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 53);
    private static final InetAddress POD = InetAddress.ofLiteral("10.244.0.2");
    private static final InetAddress OTHER_POD = InetAddress.ofLiteral("10.244.0.3");

    private final Servers upstream = new Servers();
    private long now;
    private final AnswerCache cache = new AnswerCache(1 << 20, () -> now);
    private int rejected;
    private final Forwarder forwarder = new Forwarder(
            question -> List.of(FIRST, SECOND),
            upstream,
            cache,
            new ForwardListener() {
                @Override
                public void hit(DnsAnswer answer) {}

                @Override
                public void miss() {}

                @Override
                public void rejected() {
                    rejected++;
                }

                @Override
                public void asked(InetSocketAddress server, long nanos, @Nullable Message answer) {}
            },
            () -> now);

    @Test
    void theSameQuestionIsAskedOnceHoweverManyWait() {
        CompletableFuture<AnswerCache.Hit> one = ask("a.example.", POD);
        CompletableFuture<AnswerCache.Hit> two = ask("A.EXAMPLE.", OTHER_POD);

        upstream.asked.getFirst().answer(60);

        assertThat(upstream.asked).hasSize(1);
        assertThat(one.join().answer().rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(two.join().answer()).isSameAs(one.join().answer());
    }

    @Test
    void anAnswerIsKeptForItsTimeButNotForLong() {
        ask("a.example.", POD);
        upstream.asked.getFirst().answer(3600);

        now += Duration.ofSeconds(29).toNanos();
        assertThat(ask("a.example.", POD).join().age()).isEqualTo(29);
        now += Duration.ofSeconds(1).toNanos();
        ask("a.example.", POD);

        assertThat(upstream.asked).hasSize(2);
    }

    @Test
    void aDenialIsKeptForWhatItsAuthoritySays() {
        ask("no.example.", POD);
        upstream.asked.getFirst().deny(7);

        now += Duration.ofSeconds(6).toNanos();
        assertThat(ask("no.example.", POD).join().answer().rcode()).isEqualTo(Rcode.NXDOMAIN);
        now += Duration.ofSeconds(1).toNanos();
        ask("no.example.", POD);

        assertThat(upstream.asked).hasSize(2);
    }

    @Test
    void anotherServerIsAskedWhereOneIsSilentAndTheSilentOneComesLastThen() {
        CompletableFuture<AnswerCache.Hit> answer = ask("a.example.", POD);
        upstream.asked.getFirst().fail();
        upstream.asked.get(1).answer(0);
        ask("b.example.", POD);

        assertThat(answer.join().answer().rcode()).isEqualTo(Rcode.NOERROR);
        assertThat(upstream.asked.stream().map(Question::server)).containsExactly(FIRST, SECOND, SECOND);

        now += Duration.ofSeconds(5).toNanos();
        ask("c.example.", POD);
        assertThat(upstream.asked.getLast().server()).isEqualTo(FIRST);
    }

    @Test
    void whereNobodyAnswersThatIsSaidAndRememberedForAMoment() {
        CompletableFuture<AnswerCache.Hit> answer = ask("a.example.", POD);
        upstream.asked.get(0).fail();
        upstream.asked.get(1).fail();

        assertThat(answer.join().answer().rcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(ask("a.example.", POD)).isCompleted();
        assertThat(upstream.asked).hasSize(2);
    }

    @Test
    void aPodThatFloodsLeavesRoomForOthers() {
        for (int i = 0; i < 300; i++) {
            ask("n" + i + ".example.", POD);
        }
        int before = upstream.asked.size();
        ask("mine.example.", OTHER_POD);

        assertThat(before).isEqualTo(250);
        assertThat(rejected).isEqualTo(50);
        assertThat(upstream.asked).hasSize(251);
    }

    @Test
    void whatIsKeptIsBoundedInBytes() {
        AnswerCache small = new AnswerCache(20_000, () -> now);
        DnsAnswer answer = DnsAnswer.empty(Rcode.NXDOMAIN);
        for (int i = 0; i < 10_000; i++) {
            small.put(key("n" + i + ".example."), answer, Duration.ofSeconds(30));
        }
        assertThat(small.bytes()).isLessThanOrEqualTo(20_000);
        assertThat(small.size()).isBetween(10, 200);
        assertThat(small.get(key("n9999.example."))).isNotNull();
        assertThat(small.get(key("n0.example."))).isNull();
    }

    private CompletableFuture<AnswerCache.Hit> ask(String name, InetAddress asker) {
        return forwarder.answer(key(name), asker);
    }

    private static AnswerCache.Key key(String name) {
        return new AnswerCache.Key(Name.fromConstantString(name), Type.A, false, false);
    }

    /** A question that is out. */
    private record Question(InetSocketAddress server, Message query, CompletableFuture<Message> answered) {
        void answer(long ttl) {
            Message message = reply(Rcode.NOERROR);
            message.addRecord(
                    new ARecord(query.getQuestion().getName(), DClass.IN, ttl, InetAddress.ofLiteral("192.0.2.80")),
                    Section.ANSWER);
            answered.complete(message);
        }

        void deny(long minimum) {
            Message message = reply(Rcode.NXDOMAIN);
            Name example = Name.fromConstantString("example.");
            message.addRecord(
                    new SOARecord(example, DClass.IN, 900, example, example, 1, 1, 1, 1, minimum), Section.AUTHORITY);
            answered.complete(message);
        }

        void fail() {
            answered.completeExceptionally(new IOException("no answer"));
        }

        private Message reply(int rcode) {
            Message message = new Message(query.getHeader().getID());
            message.getHeader().setRcode(rcode);
            message.addRecord(query.getQuestion(), Section.QUESTION);
            return message;
        }
    }

    private static final class Servers implements Upstream {
        private final List<Question> asked = new ArrayList<>();

        @Override
        public CompletionStage<Message> ask(InetSocketAddress server, Message query) {
            Question question = new Question(server, query, new CompletableFuture<>());
            asked.add(question);
            return question.answered();
        }
    }
}
