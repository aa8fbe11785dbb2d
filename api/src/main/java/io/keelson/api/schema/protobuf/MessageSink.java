package io.keelson.api.schema.protobuf;

/** Takes the fields of messages, one after the other. */
interface MessageSink {
    void string(int number, String value);

    void bytes(int number, byte[] value);

    void bool(int number, boolean value);

    /** Takes an integer of 32 or 64 bits. */
    void integer(int number, long value);

    void decimal(int number, double value);

    /** @param content hands over the fields of the message in the field */
    void message(int number, Runnable content);
}
