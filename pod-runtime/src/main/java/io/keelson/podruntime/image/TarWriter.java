package io.keelson.podruntime.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a small tar archive whose bytes depend on nothing but its content: root owns all, times are 0. */
final class TarWriter {
    private final ByteArrayOutputStream out;

    TarWriter(ByteArrayOutputStream out) {
        this.out = out;
    }

    void directory(String name, int mode) {
        header(name + "/", '5', mode, 0, "");
    }

    void link(String name, String target) {
        header(name, '2', 0777, 0, target);
    }

    void file(String name, int mode, byte[] content) {
        header(name, '0', mode, content.length, "");
        out.writeBytes(content);
        out.writeBytes(new byte[(512 - content.length % 512) % 512]);
    }

    void finish() {
        out.writeBytes(new byte[1024]);
    }

    private void header(String name, char type, int mode, long size, String link) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, String.format("%07o", mode));
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        out.writeBytes(header);
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
