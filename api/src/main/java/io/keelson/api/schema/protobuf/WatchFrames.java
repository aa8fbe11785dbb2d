package io.keelson.api.schema.protobuf;

import java.nio.ByteBuffer;

/** Frames the events of {@code application/vnd.kubernetes.protobuf;stream=watch}. */
public final class WatchFrames {
    private WatchFrames() {}

    /**
     * Returns an event's frame: the length in four bytes, big end first, and a message {@code WatchEvent}.
     *
     * @param type what happened, such as {@code ADDED}
     * @param object the object in its envelope
     */
    public static byte[] frame(String type, byte[] object) {
        byte[] event = ProtobufWriter.write(out -> {
            out.string(1, type);
            out.message(2, () -> out.bytes(1, object));
        });
        return ByteBuffer.allocate(Integer.BYTES + event.length)
                .putInt(event.length)
                .put(event)
                .array();
    }
}
