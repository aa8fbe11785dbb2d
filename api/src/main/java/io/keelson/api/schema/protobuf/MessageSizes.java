package io.keelson.api.schema.protobuf;

import com.google.protobuf.CodedOutputStream;
import java.util.Arrays;

/** Counts the bytes of a message and of all messages in it, which stand before them when they are written. */
final class MessageSizes implements MessageSink {
    private int[] sizes = new int[16];
    private int count;
    private int total;

    /** The bytes of all fields so far. */
    int total() {
        return total;
    }

    /** The sizes of the messages within, in the order in which they begin. */
    int[] sizes() {
        return sizes;
    }

    @Override
    public void string(int number, String value) {
        total = Math.addExact(total, CodedOutputStream.computeStringSize(number, value));
    }

    @Override
    public void bytes(int number, byte[] value) {
        total = Math.addExact(total, CodedOutputStream.computeByteArraySize(number, value));
    }

    @Override
    public void bool(int number, boolean value) {
        total += CodedOutputStream.computeBoolSize(number, value);
    }

    @Override
    public void integer(int number, long value) {
        total += CodedOutputStream.computeInt64Size(number, value);
    }

    @Override
    public void decimal(int number, double value) {
        total += CodedOutputStream.computeDoubleSize(number, value);
    }

    @Override
    public void message(int number, Runnable content) {
        int index = count++;
        if (index == sizes.length) {
            sizes = Arrays.copyOf(sizes, count * 2);
        }
        int before = total;
        total = 0;
        content.run();
        int size = total;
        sizes[index] = size;
        total = Math.addExact(
                before, CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt32SizeNoTag(size));
        total = Math.addExact(total, size);
    }
}
