package io.keelson.controllermanager.certificate;

import java.math.BigInteger;
import java.net.InetAddress;

/** A range of addresses that are not nodes'. */
record ReservedRange(InetAddress base, int prefix) {

    /** Reads {@code 10.96.0.0/12}. @throws IllegalArgumentException where it is none */
    static ReservedRange parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a range: " + text);
        }
        return new ReservedRange(
                InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(InetAddress address) {
        byte[] own = base.getAddress();
        byte[] other = address.getAddress();
        int rest = own.length * 8 - prefix;
        return own.length == other.length
                && new BigInteger(1, own).shiftRight(rest).equals(new BigInteger(1, other).shiftRight(rest));
    }
}
