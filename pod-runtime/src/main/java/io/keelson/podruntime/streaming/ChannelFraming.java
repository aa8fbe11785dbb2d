package io.keelson.podruntime.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How a WebSocket message names its channel: the first byte (binary protocols), or the first character as a digit with
 * the rest in base64 (base64 protocols).
 */
record ChannelFraming(boolean base64) {
    /** One message of a channel. */
    record Message(int channel, byte[] content) {}

    WebSocketFrame frame(int channel, byte[] bytes, int offset, int length) {
        if (base64) {
            byte[] part = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
            return new TextWebSocketFrame(
                    (char) ('0' + channel) + Base64.getEncoder().encodeToString(part));
        }
        ByteBuf content = Unpooled.buffer(length + 1).writeByte(channel).writeBytes(bytes, offset, length);
        return new BinaryWebSocketFrame(content);
    }

    /** Reads a message; an empty one, or base64 that is none, is {@code null}. */
    @org.jspecify.annotations.Nullable
    Message read(WebSocketFrame frame) {
        byte[] bytes = ByteBufUtil.getBytes(frame.content());
        if (bytes.length == 0) {
            return null;
        }
        byte[] rest = java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
        if (!base64) {
            return new Message(bytes[0] & 0xff, rest);
        }
        try {
            return new Message(
                    bytes[0] - '0', Base64.getDecoder().decode(new String(rest, StandardCharsets.US_ASCII).strip()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
