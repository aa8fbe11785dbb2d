package io.keelson.api.schema.protobuf;

import io.keelson.api.schema.Schema;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes objects as protobuf messages, byte by byte as upstream's generated code does: fields in the order of their
 * numbers, those that are no pointers in upstream's types always, keys of maps sorted.
 */
public final class ProtobufWriter {
    private ProtobufWriter() {}

    /**
     * Returns an object's message, without kind and version, which belong to the {@link Envelope}.
     *
     * @param schema the object's schema, a structure
     */
    public static byte[] message(ObjectNode object, Schema schema) {
        MessageLayout layout = MessageLayout.of(schema);
        return write(sink -> new ObjectMessages(sink).fields(object, layout));
    }

    /** Hands the fields over twice: to count, then to write. */
    static byte[] write(Consumer<MessageSink> fields) {
        MessageSizes sizes = new MessageSizes();
        fields.accept(sizes);
        byte[] bytes = new byte[sizes.total()];
        fields.accept(new MessageBytes(bytes, sizes.sizes()));
        return bytes;
    }
}
