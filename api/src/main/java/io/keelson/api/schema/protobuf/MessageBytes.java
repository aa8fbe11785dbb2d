package io.keelson.api.schema.protobuf;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes a message whose sizes are known. */
final class MessageBytes implements MessageSink {
    private final CodedOutputStream out;
    private final int[] sizes;
    private int next;

    /**
     * @param target as large as the message
     * @param sizes the sizes of the messages within, in the order in which they begin
     */
    MessageBytes(byte[] target, int[] sizes) {
        this.out = CodedOutputStream.newInstance(target);
        this.sizes = sizes;
    }

    @Override
    public void string(int number, String value) {
        try {
            out.writeString(number, value);
        } catch (IOException e) {
            throw full(e);
        }
    }

    @Override
    public void bytes(int number, byte[] value) {
        try {
            out.writeByteArray(number, value);
        } catch (IOException e) {
            throw full(e);
        }
    }

    @Override
    public void bool(int number, boolean value) {
        try {
            out.writeBool(number, value);
        } catch (IOException e) {
            throw full(e);
        }
    }

    @Override
    public void integer(int number, long value) {
        try {
            out.writeInt64(number, value);
        } catch (IOException e) {
            throw full(e);
        }
    }

    @Override
    public void decimal(int number, double value) {
        try {
            out.writeDouble(number, value);
        } catch (IOException e) {
            throw full(e);
        }
    }

    @Override
    public void message(int number, Runnable content) {
        try {
            out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(sizes[next++]);
        } catch (IOException e) {
            throw full(e);
        }
        content.run();
    }

    private static UncheckedIOException full(IOException e) {
        return new UncheckedIOException("the sizes of a message were counted wrongly", e);
    }
}
