package io.keelson.storage.embedded;

import io.keelson.storage.Backend.Change;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/** Writes until it is killed, and prints every key once its write is acknowledged. */
final class CrashWriter {
    private static final int WRITERS = 8;
    private static final int VALUE_BYTES = 2048;

    private CrashWriter() {}

    /** Arguments: the store's directory, the round. */
    public static void main(String[] arguments) {
        EmbeddedBackend backend = EmbeddedBackend.open(Path.of(arguments[0]), EmbeddedOptions.defaults());
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        for (int w = 0; w < WRITERS; w++) {
            String prefix = "/r" + arguments[1] + "/w" + w + "/";
            Thread.ofPlatform().start(() -> {
                for (int i = 0; ; i++) {
                    String key = prefix + i;
                    // Two keys in one transaction: both are there or none.
                    backend.commit(List.of(
                                    new Change(key + "/a", value(key), 0), new Change(key + "/b", value(key), 0)))
                            .block();
                    out.println(key);
                }
            });
        }
    }

    /** Returns a value that can be checked: a sum, then bytes made from the key. */
    static byte[] value(String key) {
        byte[] value = new byte[VALUE_BYTES];
        for (int i = 8; i < value.length; i++) {
            value[i] = (byte) (key.hashCode() * 31 + i);
        }
        CRC32 sum = new CRC32();
        sum.update(value, 8, value.length - 8);
        ByteBuffer.wrap(value).putLong(sum.getValue());
        return value;
    }
}
