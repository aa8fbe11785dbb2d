package io.keelson.api.validation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The formats of names, labels and other short strings. Each check returns what is wrong, nothing where all is well;
 * lengths are in UTF-8 bytes, whatever the messages call them.
 */
public final class Names {
    /** The longest DNS label, label value and name part of a label key. */
    public static final int LABEL_MAX_LENGTH = 63;

    /** The longest DNS subdomain. */
    public static final int SUBDOMAIN_MAX_LENGTH = 253;

    private static final Rule DNS1123_LABEL = new Rule(
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
                    + " end with an alphanumeric character",
            "my-name",
            "123-abc");
    private static final Rule DNS1123_SUBDOMAIN = new Rule(
            DNS1123_LABEL.format + "(\\." + DNS1123_LABEL.format + ")*",
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                    + " start and end with an alphanumeric character",
            "example.com");
    private static final Rule DNS1123_SUBDOMAIN_CASELESS = new Rule(
            DNS1123_SUBDOMAIN.format,
            Pattern.compile(linear(DNS1123_SUBDOMAIN.format), Pattern.CASE_INSENSITIVE),
            "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start and end with an"
                    + " alphanumeric character",
            "Example.com");
    private static final String UNDERSCORE_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
    private static final Rule DNS1123_SUBDOMAIN_UNDERSCORE = new Rule(
            UNDERSCORE_LABEL + "(\\." + UNDERSCORE_LABEL + ")*",
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and"
                    + " must start and end with an alphanumeric character",
            "example.com");
    private static final Rule DNS1035_LABEL = new Rule(
            "[a-z]([-a-z0-9]*[a-z0-9])?",
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                    + " character, and end with an alphanumeric character",
            "my-name",
            "abc-123");
    private static final Rule WILDCARD_SUBDOMAIN = new Rule(
            "\\*\\." + DNS1123_SUBDOMAIN.format,
            "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist"
                    + " of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
            "*.example.com");
    private static final Rule LABEL_KEY = new Rule(
            "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character",
            "MyName",
            "my.name",
            "123-abc");
    private static final Rule LABEL_VALUE = new Rule(
            "(" + LABEL_KEY.format + ")?",
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character",
            "MyValue",
            "my_value",
            "12345");
    private static final Rule C_IDENTIFIER = new Rule(
            "[A-Za-z_][A-Za-z0-9_]*",
            "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric"
                    + " characters or '_'",
            "my_name",
            "MY_NAME",
            "MyName");
    private static final Rule PERCENT = new Rule(
            "[0-9]+%", "a valid percent string must be a numeric string followed by an ending '%'", "1%", "93%");
    private static final Rule HTTP_HEADER = new Rule(
            "[-A-Za-z0-9]+", "a valid HTTP header must consist of alphanumeric characters or '-'", "X-Header-Name");
    private static final Rule ENVIRONMENT_VARIABLE = new Rule(
            "[-._a-zA-Z][-._a-zA-Z0-9]*",
            "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and"
                    + " must not start with a digit",
            "my.env-name",
            "MY_ENV.NAME",
            "MyEnvName1");
    private static final Rule CONFIG_MAP_KEY = new Rule(
            "[-._a-zA-Z0-9]+",
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "key.name",
            "KEY_NAME",
            "key-name");
    private static final Pattern PORT_CHARACTERS = Pattern.compile("[-a-z0-9]+");
    private static final Pattern PORT_LETTER = Pattern.compile("[a-z]");

    private Names() {}

    /** Checks a label as DNS means it (RFC 1123), at most 63 bytes. */
    public static List<String> dns1123Label(String value) {
        List<String> errors = new ArrayList<>();
        if (isLonger(value, LABEL_MAX_LENGTH)) {
            errors.add(maxLength(LABEL_MAX_LENGTH));
        }
        if (!DNS1123_LABEL.matches(value)) {
            errors.add(DNS1123_SUBDOMAIN.matches(value) ? "must not contain dots" : DNS1123_LABEL.message());
        }
        return errors;
    }

    /** Checks a DNS subdomain (RFC 1123), at most 253 bytes. */
    public static List<String> dns1123Subdomain(String value) {
        return DNS1123_SUBDOMAIN.check(value, SUBDOMAIN_MAX_LENGTH);
    }

    /** Checks a DNS subdomain whose letters may be of either case, as old driver names are. */
    public static List<String> dns1123SubdomainCaseless(String value) {
        return bytes(DNS1123_SUBDOMAIN_CASELESS.check(value, SUBDOMAIN_MAX_LENGTH));
    }

    /** Checks a DNS subdomain that may have underscores, as search domains do. */
    public static List<String> dns1123SubdomainWithUnderscore(String value) {
        return DNS1123_SUBDOMAIN_UNDERSCORE.check(value, SUBDOMAIN_MAX_LENGTH);
    }

    /** Checks a label as old DNS means it (RFC 1035), at most 63 bytes. */
    public static List<String> dns1035Label(String value) {
        return DNS1035_LABEL.check(value, LABEL_MAX_LENGTH);
    }

    /** Checks a DNS subdomain below {@code *.} (RFC 1034, 4.3.3). */
    public static List<String> wildcardDns1123Subdomain(String value) {
        return WILDCARD_SUBDOMAIN.check(value, SUBDOMAIN_MAX_LENGTH);
    }

    /** Checks that a name can stand in a URL path. */
    public static List<String> pathSegment(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("may not be '" + value + "'");
        }
        return pathSegmentPrefix(value);
    }

    /** Checks that a name made from this prefix can stand in a URL path. */
    public static List<String> pathSegmentPrefix(String value) {
        List<String> errors = new ArrayList<>();
        for (String illegal : List.of("/", "%")) {
            if (value.contains(illegal)) {
                errors.add("may not contain '" + illegal + "'");
            }
        }
        return errors;
    }

    /** Checks a qualified name, such as a label or annotation key: a name with an optional DNS subdomain before it. */
    public static List<String> qualifiedName(String value) {
        String[] parts = value.split("/", -1);
        List<String> errors = new ArrayList<>();
        if (parts.length > 2) {
            errors.add("a valid label key " + LABEL_KEY.message()
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
            return errors;
        }
        if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                errors.add("prefix part must be non-empty");
            } else {
                bytes(dns1123Subdomain(parts[0])).forEach(message -> errors.add("prefix part " + message));
            }
        }
        String name = parts[parts.length - 1];
        if (name.isEmpty()) {
            errors.add("name part must be non-empty");
        } else if (isLonger(name, LABEL_MAX_LENGTH)) {
            errors.add("name part must be no more than " + LABEL_MAX_LENGTH + " bytes");
        }
        if (!LABEL_KEY.matches(name)) {
            errors.add("name part " + LABEL_KEY.message());
        }
        return errors;
    }

    /** Checks a label's value, which may be empty. */
    public static List<String> labelValue(String value) {
        return bytes(LABEL_VALUE.check(value, LABEL_MAX_LENGTH));
    }

    /** Checks a C identifier; its length is free. */
    public static List<String> cIdentifier(String value) {
        return C_IDENTIFIER.check(value, Integer.MAX_VALUE);
    }

    /** Checks a port number from 1 to 65535. */
    public static List<String> portNumber(long port) {
        return inRange(port, 1, 65535);
    }

    /** Checks a user or group id of a process. */
    public static List<String> userOrGroupId(long id) {
        return inRange(id, 0, Integer.MAX_VALUE);
    }

    /** Checks a number's bounds, both inclusive. */
    public static List<String> inRange(long value, long low, long high) {
        return value >= low && value <= high
                ? List.of()
                : List.of("must be between " + low + " and " + high + ", inclusive");
    }

    /** Checks a port's name (RFC 6335, lower case only). */
    public static List<String> portName(String value) {
        List<String> errors = new ArrayList<>();
        if (isLonger(value, 15)) {
            errors.add(maxLength(15));
        }
        if (!PORT_CHARACTERS.matcher(value).matches()) {
            errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!PORT_LETTER.matcher(value).find()) {
            errors.add("must contain at least one letter (a-z)");
        }
        if (value.contains("--")) {
            errors.add("must not contain consecutive hyphens");
        }
        if (value.startsWith("-") || value.endsWith("-")) {
            errors.add("must not begin or end with a hyphen");
        }
        return errors;
    }

    /** Checks a percentage such as {@code 25%}. */
    public static List<String> percent(String value) {
        return PERCENT.check(value, Integer.MAX_VALUE);
    }

    /** Checks the name of an HTTP header. */
    public static List<String> httpHeaderName(String value) {
        return HTTP_HEADER.check(value, Integer.MAX_VALUE);
    }

    /** Checks the name of an environment variable by the strict rule. */
    public static List<String> environmentVariable(String value) {
        List<String> errors = ENVIRONMENT_VARIABLE.check(value, Integer.MAX_VALUE);
        errors.addAll(parentDirectory(value));
        return errors;
    }

    /** Checks the name of an environment variable by the relaxed rule: printable ASCII but for {@code =}. */
    public static List<String> relaxedEnvironmentVariable(String value) {
        List<String> errors = new ArrayList<>();
        if (value.isEmpty()) {
            errors.add("environment variable name must be non-empty");
        }
        if (!isPrintableWithoutEquals(value)) {
            errors.add("a valid environment variable name must consist only of printable ASCII characters other than"
                    + " '='");
        }
        return errors;
    }

    private static boolean isPrintableWithoutEquals(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c >= 0x7f || c == '=') {
                return false;
            }
        }
        return true;
    }

    /** Checks a key of a ConfigMap's or Secret's data. */
    public static List<String> configMapKey(String value) {
        List<String> errors = CONFIG_MAP_KEY.check(value, SUBDOMAIN_MAX_LENGTH);
        errors.addAll(parentDirectory(value));
        return errors;
    }

    /** Returns what a too long value is told. */
    public static String maxLength(int length) {
        return "must be no more than " + length + " characters";
    }

    private static List<String> parentDirectory(String value) {
        if (value.equals(".") || value.equals("..")) {
            return List.of("must not be '" + value + "'");
        }
        return value.startsWith("..") ? List.of("must not start with '..'") : List.of();
    }

    private static List<String> bytes(List<String> errors) {
        errors.replaceAll(message ->
                message.endsWith(" characters") ? message.substring(0, message.length() - 10) + "bytes" : message);
        return errors;
    }

    /**
     * Returns a format whose repeated groups never give back what they have matched: none of ours could, and matching
     * then takes neither a stack nor a time that grows with more than the text.
     */
    private static String linear(String format) {
        return format.replace(")*", ")*+");
    }

    /** Whether a text takes more bytes in UTF-8 than allowed: no character takes more than three a unit. */
    private static boolean isLonger(String value, int maxLength) {
        return value.length() > maxLength / 3 && value.getBytes(StandardCharsets.UTF_8).length > maxLength;
    }

    /** A format with the message for values that do not have it. */
    private record Rule(String format, Pattern pattern, String sentence, String... examples) {
        Rule(String format, String sentence, String... examples) {
            this(format, Pattern.compile(linear(format)), sentence, examples);
        }

        boolean matches(String value) {
            return pattern.matcher(value).matches();
        }

        List<String> check(String value, int maxLength) {
            List<String> errors = new ArrayList<>();
            if (isLonger(value, maxLength)) {
                errors.add(maxLength(maxLength));
            }
            if (!matches(value)) {
                errors.add(message());
            }
            return errors;
        }

        String message() {
            StringBuilder out = new StringBuilder(sentence).append(" (e.g. ");
            for (int i = 0; i < examples.length; i++) {
                out.append(i > 0 ? " or '" : "'").append(examples[i]).append("', ");
            }
            return out.append("regex used for validation is '")
                    .append(format)
                    .append("')")
                    .toString();
        }
    }
}
