package io.keelson.resources.core.service;

import io.keelson.resources.allocation.Ip;
import io.keelson.resources.validation.AddressRules;
import io.keelson.resources.validation.Subject;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on addresses of services. */
public final class ServiceAddresses {
    private ServiceAddresses() {}

    static void validate(Subject spec) {
        if (spec.at("type").is("ExternalName")) {
            return;
        }
        Subject single = spec.at("clusterIP");
        Subject list = spec.at("clusterIPs");
        List<String> addresses = list.texts();
        if (!single.empty()) {
            if (addresses.isEmpty()) {
                list.required("");
            } else if (!addresses.getFirst().equals(single.text())) {
                list.invalid("first value must match `clusterIP`");
            }
        } else if (!addresses.isEmpty()) {
            list.invalid("must be empty when `clusterIP` is not specified");
        }
        Set<String> families = new HashSet<>();
        for (Subject family : spec.at("ipFamilies").each()) {
            family.optionalOneOf("IPv4", "IPv6");
            family.unique(families);
        }
        spec.at("ipFamilyPolicy").optionalOneOf("PreferDualStack", "RequireDualStack", "SingleStack");
        if (addresses(list, addresses)) {
            matchFamilies(spec, list, addresses);
        }
    }

    private static boolean addresses(Subject list, List<String> addresses) {
        boolean valid = true;
        int index = 0;
        for (Subject address : list.each()) {
            if (index++ == 0 && address.is("None")) {
                if (addresses.size() > 1) {
                    valid = false;
                    list.invalid("'None' must be the first and only value");
                }
                continue;
            }
            AddressRules.ip(address);
            valid &= AddressRules.wrongIp(address.text()) == null;
        }
        if (addresses.size() > 2) {
            list.invalid("may only hold up to 2 values");
        }
        return valid;
    }

    private static void matchFamilies(Subject spec, Subject list, List<String> addresses) {
        if (addresses.size() > 1) {
            long six = addresses.stream().filter(Ip::isV6).count();
            if (six == 0 || six == addresses.size()) {
                list.invalid("may specify no more than one IP for each IP family");
            }
        }
        List<String> families = spec.at("ipFamilies").texts();
        if (addresses.equals(List.of("None"))) {
            return;
        }
        for (int i = 0; i < Math.min(addresses.size(), families.size()); i++) {
            String own = Ip.isV6(addresses.get(i)) ? "IPv6" : "IPv4";
            if (!own.equals(families.get(i)) && families.get(i).startsWith("IPv")) {
                list.each()
                        .get(i)
                        .invalid("expected an " + families.get(i) + " value as indicated by `ipFamilies[" + i + "]`");
            }
        }
    }

    /** What an update may change: addresses come and go with the type, and a second one with the policy. */
    static void update(Subject spec, Subject old) {
        boolean named = spec.at("type").is("ExternalName") || old.at("type").is("ExternalName");
        if (named) {
            return;
        }
        primary(spec.at("clusterIPs"), old.at("clusterIPs"), "primary clusterIP can not be unset");
        Subject families = spec.at("ipFamilies");
        if (!families.empty() && !old.at("ipFamilies").empty()) {
            String was = old.at("ipFamilies").texts().getFirst();
            if (!families.texts().getFirst().equals(was)) {
                families.each().getFirst().invalid("may not change once set");
            }
        }
    }

    private static void primary(Subject now, Subject before, String unset) {
        if (before.empty()) {
            return;
        }
        if (now.empty()) {
            now.invalid(unset);
            return;
        }
        Subject first = now.each().getFirst();
        if (!first.is(before.texts().getFirst())) {
            first.errors().invalid(first.path(), now.value(), "may not change once set");
        }
    }

    /** An address that traffic can come to from elsewhere. */
    public static void reachable(Subject address) {
        byte[] bytes = Ip.parse(address.text());
        if (bytes == null) {
            return;
        }
        boolean zero = true;
        for (byte one : bytes) {
            zero &= one == 0;
        }
        boolean four = bytes.length == 4;
        if (zero) {
            address.invalid("may not be unspecified (" + address.text() + ")");
        }
        if (four ? bytes[0] == 127 : address.text().equals("::1")) {
            address.invalid("may not be in the loopback range (127.0.0.0/8, ::1/128)");
        }
        if (four
                ? (bytes[0] & 0xFF) == 169 && (bytes[1] & 0xFF) == 254
                : (bytes[0] & 0xFF) == 0xFE && (bytes[1] & 0xC0) == 0x80) {
            address.invalid("may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        }
        if (four
                ? (bytes[0] & 0xFF) == 224 && bytes[1] == 0 && bytes[2] == 0
                : (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0x0F) == 2) {
            address.invalid("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
        }
    }

    /** Returns whether the text is an address and the length of a prefix. */
    public static boolean isCidr(String range) {
        int slash = range.indexOf('/');
        byte[] address = slash < 0 ? null : Ip.parse(range.substring(0, slash));
        String length = range.substring(slash + 1);
        return address != null && length.matches("[0-9]{1,3}") && Integer.parseInt(length) <= bits(range, address);
    }

    /** Returns how long prefixes can be; IPv4 addresses that are written as IPv6 ones have their length. */
    private static int bits(String range, byte[] address) {
        return range.contains(":") ? 128 : address.length * 8;
    }

    /** Returns a range in its canonical form, with no bits set beyond the prefix. */
    public static String network(String range) {
        int slash = range.indexOf('/');
        int bits = Integer.parseInt(range.substring(slash + 1));
        byte[] network = Ip.parse(range.substring(0, slash));
        if (network == null) {
            throw new IllegalArgumentException(range);
        }
        for (int i = 0; i < network.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            network[i] &= (byte) (0xff00 >> kept);
        }
        return Ip.text(network) + "/" + bits;
    }

    /** Returns whether a range lies in another one and is smaller. */
    public static boolean within(String range, String other) {
        byte[] inner = Ip.parse(range.substring(0, range.indexOf('/')));
        byte[] outer = Ip.parse(other.substring(0, other.indexOf('/')));
        int innerLength = Integer.parseInt(range.substring(range.indexOf('/') + 1));
        int outerLength = Integer.parseInt(other.substring(other.indexOf('/') + 1));
        if (inner == null || outer == null || inner.length != outer.length || innerLength <= outerLength) {
            return false;
        }
        int shift = inner.length * 8 - outerLength;
        return new BigInteger(1, inner).shiftRight(shift).equals(new BigInteger(1, outer).shiftRight(shift));
    }
}
