package io.keelson.network.dns.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Packets that anybody may send. */
final class QueryReaderTest {
    private static final String HEADER = "1234 0100 0001 0000 0000 0000";

    @Test
    void aQuestionIsReadWithTheSpellingOfItsName() throws Exception {
        Message message = Message.newQuery(Record.newRecord(Name.fromString("wEb.Example."), Type.AAAA, DClass.IN));
        message.addRecord(new OPTRecord(4096, 0, 0, 0), Section.ADDITIONAL);

        DnsQuery query = question(message.toWire());

        assertThat(query.name().toString()).isEqualTo("wEb.Example.");
        assertThat(query.type()).isEqualTo(Type.AAAA);
        assertThat(query.edns()).isTrue();
        assertThat(query.payload()).isEqualTo(4096);
    }

    @Test
    void aPayloadBelowTheLeastCountsAsTheLeast() throws Exception {
        Message message = Message.newQuery(Record.newRecord(Name.root, Type.NS, DClass.IN));
        message.addRecord(new OPTRecord(1, 0, 0, 0), Section.ADDITIONAL);

        assertThat(question(message.toWire()).payload()).isEqualTo(512);
    }

    @Test
    void answersAndFragmentsAreNotAnswered() {
        assertThat(read("")).isInstanceOf(Received.Dropped.class);
        assertThat(read("1234 0100 0001")).isInstanceOf(Received.Dropped.class);
        assertThat(read("1234 8100 0001 0000 0000 0000 00 0001 0001")).isInstanceOf(Received.Dropped.class);
    }

    @Test
    void aNameThatPointsToItselfIsAnError() {
        assertRefused(HEADER + "c00c 0001 0001", Rcode.FORMERR);
        assertRefused(HEADER + "0161 c00c 0001 0001", Rcode.FORMERR);
        assertRefused(HEADER + "c0ff 0001 0001", Rcode.FORMERR);
    }

    @Test
    void labelsOfReservedKindsAndNamesWithoutAnEndAreErrors() {
        assertRefused(HEADER + "41 6161 00 0001 0001", Rcode.FORMERR);
        assertRefused(HEADER + "3f 6161", Rcode.FORMERR);
        assertRefused(HEADER + "00 0001", Rcode.FORMERR);
    }

    @Test
    void namesMayHave255BytesAndNoMore() {
        assertThat(QueryReader.read(named(63, 63, 63, 61))).isInstanceOf(Received.Question.class);
        assertThat(QueryReader.read(named(63, 63, 63, 62))).isInstanceOf(Received.Refused.class);
        int[] bomb = new int[2000];
        Arrays.fill(bomb, 1);
        assertThat(QueryReader.read(named(bomb))).isInstanceOf(Received.Refused.class);
    }

    @Test
    void countsAreBelievedInNothing() {
        assertRefused("1234 0100 ffff 0000 0000 0000 00 0001 0001", Rcode.FORMERR);
        assertRefused("1234 0100 0000 0000 0000 0000", Rcode.FORMERR);
        assertRefused("1234 0100 0001 0001 0000 0000 00 0001 0001", Rcode.FORMERR);
        assertRefused("1234 0100 0001 0000 0000 ffff 00 0001 0001", Rcode.FORMERR);
        assertRefused("1234 0100 0001 0000 0000 0001 00 0001 0001", Rcode.FORMERR);
    }

    @Test
    void otherOperationsAreNotImplemented() {
        assertRefused("1234 2800 0001 0000 0000 0000 00 0001 0001", Rcode.NOTIMP);
    }

    @Test
    void aLaterVersionOfEdnsIsTold() throws Exception {
        Message message = Message.newQuery(Record.newRecord(Name.root, Type.NS, DClass.IN));
        message.addRecord(new OPTRecord(1232, 0, 1, 0), Section.ADDITIONAL);

        Received received = QueryReader.read(message.toWire());

        assertThat(received).isInstanceOfSatisfying(Received.Refused.class, refused -> {
            assertThat(parsed(refused.answer()).getRcode()).isEqualTo(Rcode.BADVERS);
        });
    }

    @Test
    void noPacketThrowsAndNoErrorIsLongerThanItsCause() {
        Random random = new Random(42);
        byte[] seed =
                HexFormat.of().parseHex("123401000001000000000001037765620000010001000029100000000000000a000a0008");
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = seed.clone();
            for (int change = random.nextInt(6); change >= 0; change--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            Received received = QueryReader.read(packet);
            if (received instanceof Received.Refused refused && refused.rcode() != Rcode.BADVERS) {
                assertThat(refused.answer()).hasSizeLessThanOrEqualTo(packet.length);
            }
        }
    }

    private static Message parsed(byte[] wire) {
        try {
            return new Message(wire);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(String hex, int rcode) {
        assertThat(read(hex)).isInstanceOfSatisfying(Received.Refused.class, r -> {
            assertThat(r.rcode()).isEqualTo(rcode);
            assertThat(r.answer()).hasSize(12).startsWith(0x12, 0x34);
        });
    }

    private static Received read(String hex) {
        return QueryReader.read(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static DnsQuery question(byte[] packet) {
        return ((Received.Question) QueryReader.read(packet)).query();
    }

    private static byte[] named(int... labels) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(HexFormat.of().parseHex(HEADER.replace(" ", "")));
        for (int length : labels) {
            packet.write(length);
            packet.writeBytes("a".repeat(length).getBytes(StandardCharsets.US_ASCII));
        }
        packet.writeBytes(new byte[] {0, 0, 1, 0, 1});
        return packet.toByteArray();
    }
}
