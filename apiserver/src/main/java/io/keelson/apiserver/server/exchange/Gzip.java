package io.keelson.apiserver.server.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import reactor.core.publisher.Flux;

/** Compresses answers, at the speed level: they are sent once over fast networks. */
public final class Gzip {
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private Gzip() {}

    public static byte[] compress(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
        Compressor compressor = new Compressor();
        try {
            out.writeBytes(HEAD);
            out.writeBytes(compressor.add(bytes));
            out.writeBytes(compressor.finish());
        } finally {
            compressor.close();
        }
        return out.toByteArray();
    }

    /** Compresses part by part, as the client takes them. */
    public static Flux<byte[]> compress(Flux<byte[]> parts) {
        return Flux.using(
                Compressor::new,
                compressor -> Flux.concat(
                                Flux.just(HEAD),
                                parts.map(compressor::add),
                                Flux.defer(() -> Flux.just(compressor.finish())))
                        .filter(bytes -> bytes.length > 0),
                Compressor::close);
    }

    private static final class Compressor {
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        private final CRC32 checksum = new CRC32();
        private final byte[] buffer = new byte[64 * 1024];
        private long size;

        byte[] add(byte[] bytes) {
            checksum.update(bytes);
            size += bytes.length;
            deflater.setInput(bytes);
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
            while (!deflater.needsInput()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }

        byte[] finish() {
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            trailer.putInt((int) checksum.getValue()).putInt((int) size);
            out.writeBytes(trailer.array());
            return out.toByteArray();
        }

        void close() {
            deflater.end();
        }
    }
}
