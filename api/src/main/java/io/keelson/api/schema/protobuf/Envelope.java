package io.keelson.api.schema.protobuf;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What an object is sent in ({@code application/vnd.kubernetes.protobuf}) and upstream stores it in: four bytes
 * {@code k8s\0}, then a message {@code runtime.Unknown} with the object's type and its message.
 *
 * @param apiVersion as the sender wrote it, empty where it did not
 * @param kind as the sender wrote it, empty where it did not
 * @param message the object's message
 */
public record Envelope(String apiVersion, String kind, byte[] message) {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int TYPE_META = 1;
    private static final int RAW = 2;
    private static final int CONTENT_ENCODING = 3;
    private static final int CONTENT_TYPE = 4;

    /** Returns whether bytes begin as an envelope does. */
    public static boolean begins(byte[] bytes) {
        return bytes.length >= MAGIC.length && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Opens an envelope.
     *
     * @throws MalformedProtobufException where the bytes are none, with upstream's words
     */
    public static Envelope read(byte[] bytes) throws MalformedProtobufException {
        if (bytes.length == 0) {
            throw new MalformedProtobufException("empty data");
        }
        if (!begins(bytes)) {
            throw new MalformedProtobufException(
                    "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        if (bytes.length == MAGIC.length) {
            throw new MalformedProtobufException("empty body");
        }
        WireReader unknown = new WireReader(bytes, MAGIC.length, bytes.length);
        String apiVersion = "";
        String kind = "";
        byte[] message = {};
        while (unknown.next("Unknown")) {
            switch (unknown.number()) {
                case TYPE_META -> {
                    WireReader type = unknown.message("TypeMeta");
                    while (type.next("TypeMeta")) {
                        switch (type.number()) {
                            case 1 -> apiVersion = type.text("APIVersion");
                            case 2 -> kind = type.text("Kind");
                            default -> type.skip();
                        }
                    }
                }
                case RAW -> message = unknown.bytes("Raw");
                case CONTENT_ENCODING -> unknown.text("ContentEncoding");
                case CONTENT_TYPE -> unknown.text("ContentType");
                default -> unknown.skip();
            }
        }
        return new Envelope(apiVersion, kind, message);
    }

    /** Returns the envelope's bytes. */
    public byte[] bytes() {
        byte[] head = head(apiVersion, kind, message.length);
        byte[] tail = tail();
        byte[] all = Arrays.copyOf(head, head.length + message.length + tail.length);
        System.arraycopy(message, 0, all, head.length, message.length);
        System.arraycopy(tail, 0, all, head.length + message.length, tail.length);
        return all;
    }

    /**
     * Returns what stands before a message.
     *
     * @param size the length of the message in bytes
     */
    public static byte[] head(String apiVersion, String kind, int size) {
        byte[] type = ProtobufWriter.write(out -> out.message(TYPE_META, () -> {
            out.string(1, apiVersion);
            out.string(2, kind);
        }));
        byte[] length = ProtobufWriter.write(out -> out.integer(RAW, size));
        // The length of what is to follow, written as a number, differs from it in the wire type alone.
        length[0] |= WireReader.BYTES;
        return ByteBuffer.allocate(MAGIC.length + type.length + length.length)
                .put(MAGIC)
                .put(type)
                .put(length)
                .array();
    }

    /** Returns what stands behind a message: that it is not encoded in another way. */
    public static byte[] tail() {
        return ProtobufWriter.write(out -> {
            out.string(CONTENT_ENCODING, "");
            out.string(CONTENT_TYPE, "");
        });
    }
}
