package io.keelson.apiserver.server.verb;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.protobuf.BuiltinMessages;
import io.keelson.api.schema.protobuf.Envelope;
import io.keelson.api.schema.protobuf.ListMessage;
import io.keelson.apiserver.registry.DocumentList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The protobuf of a list, put together from its objects' messages while it is sent. */
final class ProtobufListBody implements Iterable<byte[]> {
    private static final int CHUNK = 128 * 1024;

    private final byte[] head;
    private final List<byte[]> items;
    private final byte[] tail = Envelope.tail();
    private final long size;

    ProtobufListBody(DocumentList list, ResourceInfo resource) {
        GroupVersionKind kind = new GroupVersionKind(resource.group(), resource.version(), resource.listKind());
        byte[] metadata = BuiltinMessages.message(Json.object().set("metadata", ListBody.meta(list, false)), kind);
        List<byte[]> messages = new ArrayList<>(list.items().size());
        long length = metadata.length;
        for (ObjectDocument item : list.items()) {
            byte[] message = BuiltinMessages.message(item);
            messages.add(message);
            length += ListMessage.itemHead(message.length).length + message.length;
        }
        byte[] envelope = Envelope.head(kind.apiVersion(), kind.kind(), Math.toIntExact(length));
        this.items = messages;
        this.head = new byte[envelope.length + metadata.length];
        System.arraycopy(envelope, 0, head, 0, envelope.length);
        System.arraycopy(metadata, 0, head, envelope.length, metadata.length);
        this.size = head.length + length - metadata.length + tail.length;
    }

    /** The length of the whole body in bytes. */
    long size() {
        return size;
    }

    @Override
    public Iterator<byte[]> iterator() {
        return new Chunks();
    }

    private final class Chunks implements Iterator<byte[]> {
        private int next;
        private boolean ended;

        @Override
        public boolean hasNext() {
            return !ended;
        }

        @Override
        public byte[] next() {
            if (ended) {
                throw new NoSuchElementException();
            }
            java.io.ByteArrayOutputStream chunk = new java.io.ByteArrayOutputStream(CHUNK);
            if (next == 0) {
                chunk.writeBytes(head);
            }
            while (next < items.size() && chunk.size() < CHUNK) {
                byte[] item = items.get(next++);
                chunk.writeBytes(ListMessage.itemHead(item.length));
                chunk.writeBytes(item);
            }
            if (next == items.size()) {
                chunk.writeBytes(tail);
                ended = true;
            }
            return chunk.toByteArray();
        }
    }
}
