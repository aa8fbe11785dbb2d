package io.keelson.resources.validation;

import io.keelson.api.json.GoFormat;
import io.keelson.api.validation.FieldPath;
import io.keelson.resources.allocation.Ip;
import io.keelson.resources.core.service.ServiceAddresses;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients are warned of about addresses and ranges that are not written as they should be. */
public final class AddressWarnings {
    private AddressWarnings() {}

    /** Returns the warnings about an address; none where it is no address at all. */
    public static List<String> ip(FieldPath path, String value) {
        String canonical = canonical(value);
        if (canonical == null || canonical.equals(value)) {
            return List.of();
        }
        return List.of(
                canonical.contains(":")
                        ? path + ": IPv6 address " + GoFormat.quote(value) + " should be in RFC 5952 canonical format ("
                                + GoFormat.quote(canonical) + ")"
                        : path + ": non-standard IP address " + GoFormat.quote(value) + " is invalid: use "
                                + GoFormat.quote(canonical));
    }

    /** Returns the warnings about a range of addresses; none where it is no range at all. */
    public static List<String> cidr(FieldPath path, String value) {
        int slash = value.indexOf('/');
        byte[] address = slash < 0 ? null : Ip.parse(value.substring(0, slash));
        if (address == null || !ServiceAddresses.isCidr(value)) {
            return List.of();
        }
        String ip = Ip.text(address);
        String network = ServiceAddresses.network(value);
        List<String> warnings = new ArrayList<>();
        if (!network.startsWith(ip + "/")) {
            String single = ip + "/" + address.length * 8;
            warnings.add(path + ": CIDR value " + GoFormat.quote(value) + " is ambiguous in this context (should be "
                    + GoFormat.quote(network) + " or " + GoFormat.quote(single) + "?)");
        }
        String written = value.substring(0, slash);
        if (!ip.contains(":") && !ip.equals(written)) {
            warnings.add(path + ": non-standard CIDR value " + GoFormat.quote(value) + " is invalid: use "
                    + GoFormat.quote(network));
        }
        if (warnings.isEmpty() && !written.equals(ip)) {
            warnings.add(path + ": IPv6 CIDR value " + GoFormat.quote(value)
                    + " should be in RFC 5952 canonical format (" + GoFormat.quote(network) + ")");
        }
        return warnings;
    }

    /** Returns an address as it should be written, or null where the text is none. */
    static @Nullable String canonical(String value) {
        byte[] address = Ip.parse(value);
        return address == null ? null : Ip.text(address);
    }
}
