package io.keelson.resources.validation;

import io.keelson.api.json.GoFormat;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.core.service.ServiceAddresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules on how IP addresses and ranges of them are written. */
public final class AddressRules {
    private AddressRules() {}

    /** An address, in any form that nothing could misread. */
    public static void ip(Subject address) {
        String wrong = wrongIp(address.text());
        if (wrong != null) {
            address.errors().invalid(address.path(), address.text(), wrong);
        }
    }

    /** Returns what is wrong with an address, null where it is none. */
    public static @Nullable String wrongIp(String text) {
        if (Ip.parse(text) == null) {
            return "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
        } else if (leadingZeros(text)) {
            return "must not have leading 0s";
        }
        return mapped(text) ? "must not be an IPv4-mapped IPv6 address" : null;
    }

    /** Returns what is wrong with an address that must be in its canonical form. */
    public static List<String> canonical(String text) {
        String wrong = wrongIp(text);
        if (wrong != null) {
            return List.of(wrong);
        }
        String canonical = AddressWarnings.canonical(text);
        return text.equals(canonical)
                ? List.of()
                : List.of("must be in canonical form (" + GoFormat.quote(String.valueOf(canonical)) + ")");
    }

    /** An address is four numbers; of these some software takes one with a zero before it for octal. */
    private static boolean leadingZeros(String ip) {
        return !ip.contains(":") && ip.matches("(.*\\.)?0\\d.*");
    }

    private static boolean mapped(String ip) {
        byte[] address = Ip.parse(ip);
        return ip.contains(":") && address != null && address.length == 4;
    }

    /** A range of addresses, in any form that nothing could misread. */
    public static void cidr(Subject at, String range) {
        String wrong = wrongCidr(range);
        if (wrong != null) {
            at.errors().invalid(at.path(), range, wrong);
        }
    }

    private static @Nullable String wrongCidr(String range) {
        if (!ServiceAddresses.isCidr(range)) {
            return "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
        }
        int slash = range.indexOf('/');
        String ip = range.substring(0, slash);
        if (leadingZeros(ip) || range.substring(slash + 1).matches("0\\d+")) {
            return "must not have leading 0s in IP or prefix length";
        } else if (mapped(ip)) {
            return "must not have an IPv4-mapped IPv6 address";
        }
        return ServiceAddresses.network(range).equals(AddressWarnings.canonical(ip) + range.substring(slash))
                ? null
                : "must not have bits set beyond the prefix length";
    }

    /** A range of addresses in its canonical form. */
    public static void canonicalCidr(Subject range) {
        String wrong = wrongCidr(range.text());
        if (wrong == null && !range.text().equals(ServiceAddresses.network(range.text()))) {
            wrong = "must be in canonical form (" + GoFormat.quote(ServiceAddresses.network(range.text())) + ")";
        }
        if (wrong != null) {
            range.errors().invalid(range.path(), range.text(), wrong);
        }
    }
}
