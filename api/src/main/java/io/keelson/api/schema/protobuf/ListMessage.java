package io.keelson.api.schema.protobuf;

/** The message of a list whose objects' messages are there already: metadata, then the objects one by one. */
public final class ListMessage {
    /** The field that holds an object in the lists of all kinds, as upstream's streaming of lists relies on, too. */
    private static final int ITEMS = 2;

    private ListMessage() {}

    /**
     * Returns what stands before an object's message.
     *
     * @param size the length of the object's message in bytes
     */
    public static byte[] itemHead(int size) {
        byte[] head = new byte[1 + Integer.BYTES + 1];
        int length = 0;
        head[length++] = ITEMS << 3 | WireReader.BYTES;
        int rest = size;
        while (rest > 0x7f) {
            head[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        head[length++] = (byte) rest;
        return java.util.Arrays.copyOf(head, length);
    }
}
