package io.keelson.apiserver.cel.library;

import dev.cel.common.types.SimpleType;
import io.keelson.apiserver.cel.value.CelError;
import java.util.function.Predicate;

/** IP addresses and ranges of them: Kubernetes' libraries {@code ip} and {@code cidr}. */
final class AddressFunctions {
    private AddressFunctions() {}

    static Library library() {
        Library.Builder library = new Library.Builder();
        address(library);
        range(library);
        return library.build();
    }

    private static void address(Library.Builder library) {
        library.global("ip", "string_to_ip", IpValue.TYPE, args -> IpValue.parse((String) args[0]), SimpleType.STRING)
                .member(
                        "family",
                        "ip_family",
                        SimpleType.INT,
                        args -> ((IpValue) args[0]).isVersion4() ? 4L : 6L,
                        IpValue.TYPE)
                .global(
                        "ip.isCanonical",
                        "ip_is_canonical",
                        SimpleType.BOOL,
                        args -> IpValue.parse((String) args[0]).toString().equals(args[0]),
                        SimpleType.STRING)
                .global(
                        "isIP",
                        "is_ip",
                        SimpleType.BOOL,
                        args -> succeeds(() -> IpValue.parse((String) args[0])),
                        SimpleType.STRING)
                .global("string", "ip_to_string", SimpleType.STRING, args -> args[0].toString(), IpValue.TYPE);
        is(library, "isUnspecified", "ip_is_unspecified", IpValue::isUnspecified);
        is(library, "isLoopback", "ip_is_loopback", IpValue::isLoopback);
        is(library, "isLinkLocalMulticast", "ip_is_link_local_multicast", IpValue::isLinkLocalMulticast);
        is(library, "isLinkLocalUnicast", "ip_is_link_local_unicast", IpValue::isLinkLocalUnicast);
        is(library, "isGlobalUnicast", "ip_is_global_unicast", IpValue::isGlobalUnicast);
    }

    private static void is(Library.Builder library, String function, String overload, Predicate<IpValue> test) {
        library.member(function, overload, SimpleType.BOOL, args -> test.test((IpValue) args[0]), IpValue.TYPE);
    }

    private static void range(Library.Builder library) {
        library.global(
                        "cidr",
                        "string_to_cidr",
                        CidrValue.TYPE,
                        args -> CidrValue.parse((String) args[0]),
                        SimpleType.STRING)
                .global(
                        "isCIDR",
                        "is_cidr",
                        SimpleType.BOOL,
                        args -> succeeds(() -> CidrValue.parse((String) args[0])),
                        SimpleType.STRING)
                .global("string", "cidr_to_string", SimpleType.STRING, args -> args[0].toString(), CidrValue.TYPE)
                .member("ip", "cidr_ip", IpValue.TYPE, args -> ((CidrValue) args[0]).address(), CidrValue.TYPE)
                .member(
                        "prefixLength",
                        "cidr_prefix_length",
                        SimpleType.INT,
                        args -> (long) ((CidrValue) args[0]).bits(),
                        CidrValue.TYPE)
                .member("masked", "cidr_masked", CidrValue.TYPE, args -> ((CidrValue) args[0]).masked(), CidrValue.TYPE)
                .member(
                        "containsIP",
                        "cidr_contains_ip_string",
                        SimpleType.BOOL,
                        args -> ((CidrValue) args[0]).contains(IpValue.parse((String) args[1])),
                        CidrValue.TYPE,
                        SimpleType.STRING)
                .member(
                        "containsIP",
                        "cidr_contains_ip_ip",
                        SimpleType.BOOL,
                        args -> ((CidrValue) args[0]).contains((IpValue) args[1]),
                        CidrValue.TYPE,
                        IpValue.TYPE)
                .member(
                        "containsCIDR",
                        "cidr_contains_cidr_string",
                        SimpleType.BOOL,
                        args -> ((CidrValue) args[0]).contains(CidrValue.parse((String) args[1])),
                        CidrValue.TYPE,
                        SimpleType.STRING)
                .member(
                        "containsCIDR",
                        "cidr_contains_cidr",
                        SimpleType.BOOL,
                        args -> ((CidrValue) args[0]).contains((CidrValue) args[1]),
                        CidrValue.TYPE,
                        CidrValue.TYPE);
    }

    static boolean succeeds(Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (CelError e) {
            return false;
        }
    }
}
