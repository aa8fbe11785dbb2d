package io.keelson.linux.netfilter;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An element of an nftables set or map: a key and, in a map, either data or the chain that evaluation goes on in.
 *
 * @param key its fields one behind the other, each filled up with zeros to four bytes, addresses and ports in network order
 * @param end the last key of a range, or null where it is a single one
 * @param data what a map has under the key, of the same form; null in sets and verdict maps
 * @param chain the chain a verdict map goes to; empty drops; null in all others
 */
public record SetElement(
        byte[] key,
        byte @Nullable [] end,
        byte @Nullable [] data,
        @Nullable String chain) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SetElement that
                && Arrays.equals(key, that.key)
                && Arrays.equals(end, that.end)
                && Arrays.equals(data, that.data)
                && java.util.Objects.equals(chain, that.chain);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(key)
                + (end == null ? "" : "-" + hex.formatHex(end))
                + (data == null ? "" : " : " + hex.formatHex(data))
                + (chain == null ? "" : chain.isEmpty() ? " : drop" : " : goto " + chain);
    }
}
