package io.keelson.controllermanager.node;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Equal ranges of an IPv4 network, handed out in turn so that one given back is not used again at once. */
final class CidrPool {
    private final int base;
    private final int mask;
    private final int count;
    private final BitSet used = new BitSet();
    private int next;

    /**
     * @throws IllegalArgumentException when the network is not IPv4 in CIDR form, or smaller than a range
     */
    CidrPool(String network, int mask) {
        int slash = network.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a network: " + network);
        }
        int bits = Integer.parseInt(network.substring(slash + 1));
        if (mask < bits || mask > 30 || mask - bits > 20) {
            throw new IllegalArgumentException("no ranges of /" + mask + " in " + network);
        }
        this.mask = mask;
        this.count = 1 << (mask - bits);
        this.base = address(network.substring(0, slash)) & (bits == 0 ? 0 : -1 << (32 - bits));
    }

    /** The next free range, or null when all are taken. */
    synchronized @Nullable String take() {
        int free = used.nextClearBit(next);
        if (free >= count) {
            free = used.nextClearBit(0);
        }
        if (free >= count) {
            return null;
        }
        used.set(free);
        next = (free + 1) % count;
        return text(free);
    }

    /** Somebody has this range; one of another network is not ours to count. */
    synchronized void occupy(String cidr) {
        int index = index(cidr);
        if (index >= 0) {
            used.set(index);
        }
    }

    /** A range is free again. */
    synchronized void release(String cidr) {
        int index = index(cidr);
        if (index >= 0) {
            used.clear(index);
        }
    }

    private int index(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0 || cidr.indexOf(':') >= 0) {
            return -1;
        }
        int offset = (address(cidr.substring(0, slash)) - base) >>> (32 - mask);
        return offset < count ? offset : -1;
    }

    private String text(int index) {
        int address = base + (index << (32 - mask));
        return (address >>> 24) + "." + (address >>> 16 & 255) + "." + (address >>> 8 & 255) + "." + (address & 255)
                + "/" + mask;
    }

    private static int address(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("not an IPv4 address: " + text);
        }
        int address = 0;
        for (String part : parts) {
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }
}
