package io.keelson.network.dns.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** One answer for many askers. */
final class DnsAnswerTest {
    private static final Name NAME = Name.fromConstantString("web.default.svc.cluster.local.");

    @Test
    void everyAskerGetsItsOwnSpellingAndIdentifier() throws Exception {
        Name spelled = Name.fromString("WEB.deFault.svc.cluster.LOCAL.");
        DnsAnswer answer = answer(1);

        Message message = new Message(answer.render(query(7, spelled, true, 1232), 1232, 0));

        assertThat(message.getHeader().getID()).isEqualTo(7);
        assertThat(message.getQuestion().getName().toString()).isEqualTo(spelled.toString());
        assertThat(message.getSection(Section.ANSWER).getFirst().getName().toString())
                .isEqualTo(spelled.toString());
        assertThat(message.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(message.getOPT()).isNotNull();
    }

    @Test
    void timesToLiveRunOnAndNeverBelowZero() throws Exception {
        assertThat(ttl(new Message(answer(3).render(query(1, NAME, false, 512), 512, 2))))
                .containsOnly(28L);
        assertThat(ttl(new Message(answer(3).render(query(1, NAME, false, 512), 512, 99))))
                .containsOnly(0L);
    }

    @Test
    void whatDoesNotFitIsLeftOutAndSaid() throws Exception {
        DnsAnswer answer = answer(100);
        byte[] plain = answer.render(query(1, NAME, false, 512), 512, 0);
        byte[] larger = answer.render(query(1, NAME, true, 1232), 1232, 0);
        byte[] whole = answer.render(query(1, NAME, true, 1232), DnsAnswer.LONGEST, 0);

        assertThat(plain).hasSizeBetween(490, 512);
        assertThat(new Message(plain).getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(larger).hasSizeBetween(1210, 1232);
        assertThat(new Message(larger).getOPT()).isNotNull();
        assertThat(new Message(whole).getSection(Section.ANSWER)).hasSize(100);
        assertThat(new Message(whole).getHeader().getFlag(Flags.TC)).isFalse();
    }

    @Test
    void aMessageLongerThanTheLongestIsCut() throws Exception {
        byte[] wire = answer(6000).render(query(1, NAME, true, 1232), DnsAnswer.LONGEST, 0);

        assertThat(wire).hasSizeLessThanOrEqualTo(DnsAnswer.LONGEST);
        assertThat(new Message(wire).getSection(Section.ANSWER)).hasSizeGreaterThan(4000);
    }

    @Test
    void anErrorFitsEveryQuestion() throws Exception {
        Message message = new Message(DnsAnswer.empty(Rcode.SERVFAIL).render(query(9, NAME, true, 1232), 1232, 0));

        assertThat(message.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(message.getQuestion().getName()).isEqualTo(NAME);
    }

    @Test
    void recordsCanBecomePartOfAnotherAnswer() {
        assertThat(answer(2).records(10)).hasSize(2).allMatch(r -> r.getTTL() == 20);
    }

    private static List<Long> ttl(Message message) {
        return message.getSection(Section.ANSWER).stream().map(Record::getTTL).toList();
    }

    private static DnsAnswer answer(int records) {
        List<Record> answers = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            answers.add(new ARecord(
                    NAME,
                    DClass.IN,
                    30,
                    InetAddress.ofLiteral("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))));
        }
        return DnsAnswer.of(Rcode.NOERROR, true, NAME, Type.A, answers, List.of(), List.of());
    }

    private static DnsQuery query(int id, Name name, boolean edns, int payload) {
        return new DnsQuery(id, name, Type.A, DClass.IN, true, false, edns, false, payload);
    }
}
