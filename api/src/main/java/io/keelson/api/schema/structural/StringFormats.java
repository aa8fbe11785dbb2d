package io.keelson.api.schema.structural;

import com.google.re2j.Pattern;
import io.keelson.api.net.IpParser;
import io.keelson.api.net.MalformedUrlException;
import io.keelson.api.net.ParsedUrl;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The formats of strings that schemas of custom resources can ask for; all others mean nothing. See the field
 * {@code format} of https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/
 */
public final class StringFormats {
    private static final String OCTET = "(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])";
    private static final Pattern HOSTNAME =
            Pattern.compile("^([a-zA-Z0-9\\p{S}\\p{L}]((-?[a-zA-Z0-9\\p{S}\\p{L}]{0,62})?)|([a-zA-Z0-9\\p{S}\\p{L}]"
                    + "(([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[a-zA-Z0-9\\p{S}\\p{L}])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$");
    private static final Pattern TIME =
            Pattern.compile("^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$");
    private static final Pattern DURATION_PART = Pattern.compile("((\\d+)\\s*([A-Za-zµ]+))");
    private static final Pattern CREDIT_CARD = Pattern.compile(
            "^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}"
                    + "|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\\d{3})\\d{11})$");
    private static final Pattern MAC = Pattern.compile(
            "^(?:[0-9a-fA-F]{2}(?:(?::[0-9a-fA-F]{2}){5}|(?::[0-9a-fA-F]{2}){7}"
                    + "|(?::[0-9a-fA-F]{2}){19}|(?:-[0-9a-fA-F]{2}){5}|(?:-[0-9a-fA-F]{2}){7}|(?:-[0-9a-fA-F]{2}){19})"
                    + "|[0-9a-fA-F]{4}(?:(?:\\.[0-9a-fA-F]{4}){2}|(?:\\.[0-9a-fA-F]{4}){3}|(?:\\.[0-9a-fA-F]{4}){9}))$");
    private static final Pattern EMAIL =
            Pattern.compile("^(?:[^<>]*<)?(?:[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-]+"
                    + "|\"(?:[^\"\\\\]|\\\\.)*\")@(?:[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-]+"
                    + "(?:\\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10ffff}-]+)*|\\[[^\\]]+\\])>?$");
    /** By names without hyphens, as names of formats are compared. */
    private static final Map<String, Predicate<String>> FORMATS = Map.ofEntries(
            matching("bsonobjectid", "^[0-9a-fA-F]{24}$"),
            Map.entry("uri", StringFormats::isUri),
            Map.entry(
                    "email",
                    text -> !text.contains("..") && EMAIL.matcher(text.strip()).find()),
            Map.entry("hostname", StringFormats::isHostname),
            Map.entry("ipv4", StringFormats::isVersion4),
            Map.entry("ipv6", text -> text.contains(":") && isAddress(text)),
            Map.entry("cidr", StringFormats::isCidr),
            Map.entry("mac", text -> MAC.matcher(text).find()),
            matching("uuid", "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"),
            matching("uuid3", "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$"),
            matching("uuid4", "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$"),
            matching("uuid5", "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$"),
            Map.entry("isbn", text -> isIsbn10(text) || isIsbn13(text)),
            Map.entry("isbn10", StringFormats::isIsbn10),
            Map.entry("isbn13", StringFormats::isIsbn13),
            Map.entry("creditcard", StringFormats::isCreditCard),
            Map.entry("ssn", text -> text.length() == 11 && Pattern.matches("^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$", text)),
            matching("hexcolor", "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"),
            matching("rgbcolor", "^rgb\\(\\s*" + OCTET + "\\s*,\\s*" + OCTET + "\\s*,\\s*" + OCTET + "\\s*\\)$"),
            matching(
                    "byte", "^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=|[A-Za-z0-9+\\/]{4})$"),
            Map.entry("password", text -> true),
            Map.entry("date", StringFormats::isDate),
            Map.entry("duration", StringFormats::isDuration),
            Map.entry("datetime", StringFormats::isDateTime),
            Map.entry("k8sshortname", text -> text.length() <= 63 && isName(text)),
            Map.entry(
                    "k8slongname",
                    text -> text.length() <= 253
                            && Arrays.stream(text.split("\\.", -1)).allMatch(StringFormats::isName)));

    private StringFormats() {}

    private static Map.Entry<String, Predicate<String>> matching(String name, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return Map.entry(name, text -> compiled.matcher(text).find());
    }

    /** Returns whether strings are checked for a format of this name; hyphens in it do not count. */
    public static boolean known(String name) {
        return FORMATS.containsKey(name.replace("-", ""));
    }

    /** Returns whether a text has a format; formats that are not known are had by none. */
    public static boolean matches(String name, String text) {
        Predicate<String> format = FORMATS.get(name.replace("-", ""));
        return format != null && format.test(text);
    }

    private static boolean isUri(String text) {
        try {
            ParsedUrl.ofRequest(text);
            return true;
        } catch (MalformedUrlException e) {
            return false;
        }
    }

    private static boolean isHostname(String text) {
        return text.length() <= 255
                && HOSTNAME.matcher(text).find()
                && Arrays.stream(text.split("\\.", -1)).allMatch(part -> part.length() <= 63);
    }

    private static boolean isAddress(String text) {
        try {
            return IpParser.address(text).zone().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Zeros before the numbers do not count; an IPv4 address in IPv6 clothes is one, too. */
    private static boolean isVersion4(String text) {
        return text.contains(".") && isAddress(text.contains(":") ? text : withoutZeros(text));
    }

    private static String withoutZeros(String text) {
        StringBuilder out = new StringBuilder();
        for (String part : text.split("\\.", -1)) {
            int zeros = 0;
            while (zeros < part.length() - 1 && part.charAt(zeros) == '0' && zeros < 8) {
                zeros++;
            }
            out.append(out.isEmpty() ? "" : ".").append(part, zeros, part.length());
        }
        return out.toString();
    }

    private static boolean isCidr(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        try {
            IpParser.prefix((address.contains(":") ? address : withoutZeros(address)) + text.substring(slash));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String digits(String text, boolean all) {
        StringBuilder out = new StringBuilder();
        text.chars()
                .filter(c -> all ? c != '-' && !Character.isWhitespace(c) : c >= '0' && c <= '9')
                .forEach(c -> out.append((char) c));
        return out.toString();
    }

    private static boolean isIsbn10(String text) {
        String digits = digits(text, true);
        if (!Pattern.matches("^(?:[0-9]{9}X|[0-9]{10})$", digits)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += (i + 1) * (digits.charAt(i) == 'X' ? 10 : digits.charAt(i) - '0');
        }
        return sum % 11 == 0;
    }

    private static boolean isIsbn13(String text) {
        String digits = digits(text, true);
        if (!Pattern.matches("^(?:[0-9]{13})$", digits)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 12; i++) {
            sum += (i % 2 == 0 ? 1 : 3) * (digits.charAt(i) - '0');
        }
        return digits.charAt(12) - '0' == (10 - sum % 10) % 10;
    }

    private static boolean isCreditCard(String text) {
        String digits = digits(text, false);
        if (!CREDIT_CARD.matcher(digits).find()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit : digit * 2;
            sum += doubled >= 10 ? doubled % 10 + 1 : doubled;
        }
        return sum % 10 == 0;
    }

    private static boolean isDate(String text) {
        if (text.length() != 10 || !Pattern.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) {
            return false;
        }
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDateTime(String text) {
        String[] parts = text.toLowerCase(java.util.Locale.ROOT).split("t", -1);
        if (parts.length < 2 || !isDate(parts[0]) || !TIME.matcher(parts[1]).find()) {
            return false;
        }
        String time = parts[1];
        return time.substring(0, 2).compareTo("23") <= 0
                && time.substring(3, 5).compareTo("59") <= 0
                && time.substring(6, 8).compareTo("59") <= 0;
    }

    /** A duration of Go, or numbers with the name of a unit anywhere in the text. */
    private static boolean isDuration(String text) {
        return Durations.parse(text) != null;
    }

    static Pattern durationPart() {
        return DURATION_PART;
    }

    private static boolean isName(String text) {
        return Pattern.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?", text);
    }
}
