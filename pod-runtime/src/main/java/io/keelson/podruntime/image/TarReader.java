package io.keelson.podruntime.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads tar archives as image layers use them: ustar with pax and GNU extensions; sparse members are refused. */
public final class TarReader {
    private static final int BLOCK = 512;
    private static final int LARGEST_HEADER = 1 << 20;

    private final InputStream in;
    private final Map<String, byte[]> global = new HashMap<>();
    private long left;
    private long padding;

    /** @param in not compressed */
    public TarReader(InputStream in) {
        this.in = in;
    }

    /** The next member, or null at the end; what was left of the previous one's content is skipped. */
    public @Nullable TarEntry next() throws IOException {
        skip(left + padding);
        left = 0;
        padding = 0;
        Map<String, byte[]> extended = new HashMap<>(global);
        while (true) {
            byte[] header = in.readNBytes(BLOCK);
            if (header.length == 0 || empty(header)) {
                return null;
            }
            if (header.length < BLOCK) {
                throw new EOFException("tar header is cut short");
            }
            verify(header);
            long size = number(header, 124, 12);
            char type = (char) (header[156] == 0 ? '0' : header[156]);
            switch (type) {
                case 'x' -> pax(content(size), extended);
                case 'g' -> {
                    pax(content(size), global);
                    extended.putAll(global);
                }
                case 'L' -> extended.put("path", stripped(content(size)));
                case 'K' -> extended.put("linkpath", stripped(content(size)));
                case 'S' -> throw new IOException("sparse members of tar archives are not supported");
                default -> {
                    return entry(header, type, size, extended);
                }
            }
        }
    }

    private TarEntry entry(byte[] header, char type, long headerSize, Map<String, byte[]> extended) {
        String name = text(header, 0, 100);
        if (text(header, 257, 5).equals("ustar") && header[262] == 0) {
            String prefix = text(header, 345, 155);
            name = prefix.isEmpty() ? name : prefix + "/" + name;
        }
        name = override(extended, "path", name);
        String link = override(extended, "linkpath", text(header, 157, 100));
        long size = Long.parseLong(override(extended, "size", Long.toString(headerSize)));
        boolean regular = type == '0' || type == '7';
        if (regular && name.endsWith("/")) {
            type = '5';
            regular = false;
        }
        if (regular) {
            left = size;
            padding = (BLOCK - size % BLOCK) % BLOCK;
        }
        String mtime = override(extended, "mtime", Long.toString(number(header, 136, 12)));
        Map<String, byte[]> attributes = new HashMap<>();
        extended.forEach((key, value) -> {
            if (key.startsWith("SCHILY.xattr.")) {
                attributes.put(key.substring("SCHILY.xattr.".length()), value);
            }
        });
        return new TarEntry(
                name,
                link,
                regular ? '0' : type,
                (int) number(header, 100, 8) & 07777,
                Long.parseLong(override(extended, "uid", Long.toString(number(header, 108, 8)))),
                Long.parseLong(override(extended, "gid", Long.toString(number(header, 116, 8)))),
                regular ? size : 0,
                (long) Double.parseDouble(mtime),
                (int) number(header, 329, 8),
                (int) number(header, 337, 8),
                attributes);
    }

    /** Reads from the content of the current member; -1 at its end. */
    public int read(byte[] target) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(target, 0, (int) Math.min(target.length, left));
        if (count < 0) {
            throw new EOFException("tar member is cut short");
        }
        left -= count;
        return count;
    }

    /** Reads over bytes; the stream's own skip would pass by a digest that is taken on the way. */
    private void skip(long count) throws IOException {
        byte[] scratch = new byte[8192];
        for (long rest = count; rest > 0; ) {
            int n = in.read(scratch, 0, (int) Math.min(scratch.length, rest));
            if (n < 0) {
                throw new EOFException("tar archive is cut short");
            }
            rest -= n;
        }
    }

    private byte[] content(long size) throws IOException {
        if (size < 0 || size > LARGEST_HEADER) {
            throw new IOException("tar extension header of " + size + " bytes");
        }
        byte[] bytes = in.readNBytes((int) size);
        skip((BLOCK - size % BLOCK) % BLOCK);
        return bytes;
    }

    /** Records of the form {@code LENGTH KEY=VALUE\n}, lengths in bytes and counting themselves. */
    private static void pax(byte[] records, Map<String, byte[]> target) throws IOException {
        int position = 0;
        while (position < records.length) {
            int space = position;
            while (space < records.length && records[space] != ' ') {
                space++;
            }
            int length = Integer.parseInt(new String(records, position, space - position, StandardCharsets.US_ASCII));
            int end = position + length;
            int equals = space + 1;
            while (equals < end && records[equals] != '=') {
                equals++;
            }
            if (length <= 0 || end > records.length || equals >= end) {
                throw new IOException("malformed pax record");
            }
            String key = new String(records, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            target.put(key, java.util.Arrays.copyOfRange(records, equals + 1, end - 1));
            position = end;
        }
    }

    private static String override(Map<String, byte[]> extended, String key, String otherwise) {
        byte[] value = extended.get(key);
        return value == null ? otherwise : new String(value, StandardCharsets.UTF_8);
    }

    private static byte[] stripped(byte[] text) {
        int end = text.length;
        while (end > 0 && text[end - 1] == 0) {
            end--;
        }
        return java.util.Arrays.copyOf(text, end);
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    /** Octal text, or big-endian binary when the top bit is set. */
    private static long number(byte[] header, int offset, int length) {
        if ((header[offset] & 0x80) != 0) {
            long value = header[offset] & 0x7f;
            for (int i = 1; i < length; i++) {
                value = value << 8 | header[offset + i] & 0xff;
            }
            return value;
        }
        String text = text(header, offset, length).strip();
        return text.isEmpty() ? 0 : Long.parseLong(text, 8);
    }

    private static void verify(byte[] header) throws IOException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != number(header, 148, 8)) {
            throw new IOException("tar header has a wrong checksum");
        }
    }

    private static boolean empty(byte[] header) {
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
