package io.keelson.api.schema.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kubernetes.client.proto.Runtime;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final byte[] MESSAGE = {10, 0};

    @Test
    void whatIsWrittenIsReadByOthers() throws InvalidProtocolBufferException {
        byte[] bytes = new Envelope("apps/v1", "Deployment", MESSAGE).bytes();
        assertThat(bytes).startsWith('k', '8', 's', 0);
        Runtime.Unknown unknown = Runtime.Unknown.parseFrom(Arrays.copyOfRange(bytes, 4, bytes.length));
        assertThat(unknown.getTypeMeta().getApiVersion()).isEqualTo("apps/v1");
        assertThat(unknown.getTypeMeta().getKind()).isEqualTo("Deployment");
        assertThat(unknown.getRaw()).isEqualTo(ByteString.copyFrom(MESSAGE));
        assertThat(unknown.hasContentEncoding()).isTrue();
        assertThat(unknown.getContentType()).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadBack() throws MalformedProtobufException {
        Envelope read = Envelope.read(new Envelope("v1", "Pod", MESSAGE).bytes());
        assertThat(read.apiVersion()).isEqualTo("v1");
        assertThat(read.kind()).isEqualTo("Pod");
        assertThat(read.message()).isEqualTo(MESSAGE);
    }

    @Test
    void whatIsNoneIsSaidToBeNone() {
        fails(new byte[0], "empty data");
        fails(
                "{}".getBytes(StandardCharsets.UTF_8),
                "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        fails(new byte[] {'k', '8', 's', 0}, "empty body");
        fails(new byte[] {'k', '8', 's', 0, 10, 100}, "unexpected EOF");
        fails(new byte[] {'k', '8', 's', 0, 8, 1}, "proto: wrong wireType = 0 for field TypeMeta");
    }

    private static void fails(byte[] bytes, String message) {
        assertThatThrownBy(() -> Envelope.read(bytes))
                .isInstanceOf(MalformedProtobufException.class)
                .hasMessage(message);
    }
}
