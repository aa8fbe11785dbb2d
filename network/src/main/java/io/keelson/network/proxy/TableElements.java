package io.keelson.network.proxy;

import io.keelson.linux.netfilter.SetElement;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The elements that one service has in the sets of a table, while they are put together. */
final class TableElements {
    /** The chain that drops. */
    static final String DROP = "";

    /** Where an element is: its set and its key, as the kernel has it. */
    record Place(ServiceSet set, ByteBuffer key) {}

    private final IpFamily family;
    private final Map<Place, SetElement> elements = new LinkedHashMap<>();

    TableElements(IpFamily family) {
        this.family = family;
    }

    Map<Place, SetElement> elements() {
        return elements;
    }

    /** A key that is put together field by field. */
    Key key() {
        return new Key(ByteBuffer.allocate(2 * family.bytes() + 16));
    }

    /** An element of a set. */
    void add(ServiceSet set, Key key) {
        put(set, new SetElement(key.bytes(), null, null, null));
    }

    /** A verdict. */
    void add(ServiceSet set, Key key, String chain) {
        put(set, new SetElement(key.bytes(), null, null, chain));
    }

    /** Data. */
    void add(ServiceSet set, Key key, Key data) {
        put(set, new SetElement(key.bytes(), null, data.bytes(), null));
    }

    /** A range of keys. */
    void addRange(ServiceSet set, Key first, Key last) {
        put(set, new SetElement(first.bytes(), last.bytes(), null, null));
    }

    private void put(ServiceSet set, SetElement element) {
        elements.putIfAbsent(place(set, element), element);
    }

    /** Ranges are told apart by both ends, all others by their key. */
    static Place place(ServiceSet set, SetElement element) {
        byte @Nullable [] end = element.end();
        byte[] key = element.key();
        if (end == null) {
            return new Place(set, ByteBuffer.wrap(key));
        }
        return new Place(
                set,
                ByteBuffer.allocate(key.length + end.length).put(key).put(end).flip());
    }

    /** Fields one behind the other, each filled up to four bytes. */
    static final class Key {
        private final ByteBuffer buffer;

        private Key(ByteBuffer buffer) {
            this.buffer = buffer.order(ByteOrder.nativeOrder());
        }

        Key address(InetAddress address) {
            buffer.put(address.getAddress());
            return this;
        }

        Key address(byte[] address) {
            buffer.put(address);
            return this;
        }

        Key protocol(TransportProtocol protocol) {
            buffer.put((byte) protocol.number()).put(new byte[3]);
            return this;
        }

        Key port(int port) {
            buffer.put((byte) (port >> 8)).put((byte) port).put(new byte[2]);
            return this;
        }

        /** A number that rules compute. */
        Key number(int number) {
            buffer.putInt(number);
            return this;
        }

        byte[] bytes() {
            byte[] bytes = new byte[buffer.position()];
            buffer.get(0, bytes);
            return bytes;
        }
    }
}
