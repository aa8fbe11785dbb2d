package io.keelson.podruntime.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a tar archive of any size: ustar, with pax records for what ustar has no room for. The same members make the same
 * bytes.
 */
final class TarStream {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final long LARGEST_SIZE = 0_77777777777L;
    private static final long LARGEST_ID = 0_7777777L;

    private final OutputStream out;
    private long left;
    private int padding;

    TarStream(OutputStream out) {
        this.out = out;
    }

    /** Writes the header of a member; the content of a regular file is to follow. */
    void member(TarEntry entry) throws IOException {
        Map<String, byte[]> extended = new TreeMap<>();
        byte[] name = bytes(entry.name());
        byte[] link = bytes(entry.linkName());
        long size = entry.type() == '0' ? entry.size() : 0;
        if (name.length > NAME || !ascii(name)) {
            extended.put("path", name);
        }
        if (link.length > NAME || !ascii(link)) {
            extended.put("linkpath", link);
        }
        long mtime = number(extended, "mtime", entry.mtime(), LARGEST_SIZE);
        long uid = number(extended, "uid", entry.uid(), LARGEST_ID);
        long gid = number(extended, "gid", entry.gid(), LARGEST_ID);
        long shownSize = number(extended, "size", size, LARGEST_SIZE);
        entry.attributes().forEach((key, value) -> extended.put("SCHILY.xattr." + key, value));
        if (!extended.isEmpty()) {
            byte[] records = records(extended);
            out.write(header(bytes("./PaxHeaders/member"), new byte[0], 'x', 0644, 0, 0, records.length, 0, 0, 0));
            out.write(records);
            out.write(new byte[pad(records.length)]);
        }
        out.write(header(
                name, link, entry.type(), entry.mode(), uid, gid, shownSize, mtime, entry.major(), entry.minor()));
        left = size;
        padding = pad(size);
    }

    /** Writes a part of the content of the file that was named last. */
    void content(byte[] source, int offset, int length) throws IOException {
        if (length > left) {
            throw new IOException("a file has grown while it was read");
        }
        out.write(source, offset, length);
        left -= length;
        if (left == 0) {
            out.write(new byte[padding]);
            padding = 0;
        }
    }

    /** Writes a whole small file that root owns. */
    void file(String name, byte[] content) throws IOException {
        member(new TarEntry(name, "", '0', 0644, 0, 0, content.length, 0, 0, 0, Map.of()));
        if (content.length > 0) {
            content(content, 0, content.length);
        }
    }

    /** The content of the file that was named last, as a stream. */
    OutputStream content() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                content(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                if (length > 0) {
                    content(source, offset, length);
                }
            }
        };
    }

    void finish() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.flush();
    }

    private static long number(Map<String, byte[]> extended, String key, long value, long largest) {
        if (value >= 0 && value <= largest) {
            return value;
        }
        extended.put(key, bytes(Long.toString(value)));
        return 0;
    }

    private static byte[] records(Map<String, byte[]> extended) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        extended.forEach((key, value) -> {
            byte[] name = bytes(key);
            int bare = name.length + value.length + 3;
            int length = bare + Integer.toString(bare).length();
            length = bare + Integer.toString(length).length();
            records.writeBytes(bytes(length + " "));
            records.writeBytes(name);
            records.write('=');
            records.writeBytes(value);
            records.write('\n');
        });
        return records.toByteArray();
    }

    private static byte[] header(
            byte[] name,
            byte[] link,
            char type,
            int mode,
            long uid,
            long gid,
            long size,
            long mtime,
            int major,
            int minor) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name, NAME);
        octal(header, 100, 8, mode);
        octal(header, 108, 8, uid);
        octal(header, 116, 8, gid);
        octal(header, 124, 12, size);
        octal(header, 136, 12, mtime);
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        put(header, 157, link, NAME);
        put(header, 257, bytes("ustar"), 6);
        put(header, 263, bytes("00"), 2);
        if (type == '3' || type == '4') {
            octal(header, 329, 8, major);
            octal(header, 337, 8, minor);
        }
        long sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, bytes(String.format("%06o", sum)), 6);
        header[154] = 0;
        return header;
    }

    private static void octal(byte[] header, int offset, int length, long value) {
        put(header, offset, bytes(String.format("%0" + (length - 1) + "o", value)), length - 1);
    }

    private static void put(byte[] header, int offset, byte[] text, int most) {
        System.arraycopy(text, 0, header, offset, Math.min(text.length, most));
    }

    private static int pad(long size) {
        return (int) ((BLOCK - size % BLOCK) % BLOCK);
    }

    private static boolean ascii(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
