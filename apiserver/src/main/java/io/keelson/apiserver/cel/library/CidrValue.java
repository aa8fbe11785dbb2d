package io.keelson.apiserver.cel.library;

import dev.cel.common.types.OpaqueType;
import io.keelson.api.json.GoFormat;
import io.keelson.api.net.IpParser;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.NamedValue;

/**
 * A range of addresses: {@code cidr('10.0.0.0/8')}.
 *
 * @param address the address before the slash, with whatever bits it has
 * @param bits how many bits of it name the range
 */
record CidrValue(IpValue address, int bits) implements NamedValue {
    static final OpaqueType TYPE = OpaqueType.create("net.CIDR");

    static CidrValue parse(String text) {
        try {
            return parsePrefix(text);
        } catch (CelError e) {
            throw new CelError("network address parse error during conversion from string: " + e.getMessage());
        }
    }

    private static CidrValue parsePrefix(String text) {
        IpParser.Prefix prefix;
        try {
            prefix = IpParser.prefix(text);
        } catch (IllegalArgumentException e) {
            throw new CelError("network address parse error during conversion from string: " + e.getMessage());
        }
        if (prefix.address().mapped()) {
            throw new CelError("IPv4-mapped IPv6 address " + GoFormat.quote(text) + " is not allowed");
        }
        return new CidrValue(new IpValue(prefix.address().bytes()), prefix.bits());
    }

    boolean contains(IpValue other) {
        byte[] mine = address.bytes();
        byte[] theirs = other.bytes();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % 8;
            if ((mine[i / 8] & mask) != (theirs[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    boolean contains(CidrValue other) {
        return bits <= other.bits && contains(other.address);
    }

    CidrValue masked() {
        byte[] kept = address.bytes().clone();
        for (int i = bits; i < kept.length * 8; i++) {
            kept[i / 8] &= (byte) ~(0x80 >> i % 8);
        }
        return new CidrValue(new IpValue(kept), bits);
    }

    @Override
    public String typeName() {
        return TYPE.name();
    }

    @Override
    public int size() {
        return (bits + 7) / 8;
    }

    @Override
    public String toString() {
        return address + "/" + bits;
    }
}
