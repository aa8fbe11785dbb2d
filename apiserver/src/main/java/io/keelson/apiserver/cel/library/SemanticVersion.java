package io.keelson.apiserver.cel.library;

import io.keelson.api.json.GoFormat;
import io.keelson.apiserver.cel.value.CelError;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version (https://semver.org). The build does not count when versions are compared, nor for whether they are equal.
 *
 * @param preRelease the identifiers before the build
 */
record SemanticVersion(BigInteger major, BigInteger minor, BigInteger patch, List<String> preRelease)
        implements Comparable<SemanticVersion> {
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(64);

    static SemanticVersion parse(String text) {
        if (text.isEmpty()) {
            throw new CelError("Version string empty");
        }
        String[] parts = text.split("\\.", 3);
        if (parts.length != 3) {
            throw new CelError("No Major.Minor.Patch elements found");
        }
        String rest = parts[2];
        int plus = rest.indexOf('+');
        List<String> build = plus < 0 ? List.of() : identifiers(rest.substring(plus + 1));
        rest = plus < 0 ? rest : rest.substring(0, plus);
        int hyphen = rest.indexOf('-');
        List<String> pre = hyphen < 0 ? List.of() : identifiers(rest.substring(hyphen + 1));
        String patch = hyphen < 0 ? rest : rest.substring(0, hyphen);
        SemanticVersion version =
                new SemanticVersion(number("Major", parts[0]), number("Minor", parts[1]), number("Patch", patch), pre);
        pre.forEach(SemanticVersion::checkPreRelease);
        for (String identifier : build) {
            if (identifier.isEmpty()) {
                throw new CelError("Build meta data is empty");
            }
            if (!isIdentifier(identifier)) {
                throw new CelError("Invalid character(s) found in build meta data " + GoFormat.quote(identifier));
            }
        }
        return version;
    }

    private static List<String> identifiers(String text) {
        return Arrays.asList(text.split("\\.", -1));
    }

    private static BigInteger number(String name, String text) {
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9') || text.isEmpty()) {
            if (text.isEmpty()) {
                throw new CelError("strconv.ParseUint: parsing \"\": invalid syntax");
            }
            throw new CelError("Invalid character(s) found in " + name.toLowerCase(java.util.Locale.ROOT) + " number "
                    + GoFormat.quote(text));
        }
        if (text.length() > 1 && text.charAt(0) == '0') {
            throw new CelError(name + " number must not contain leading zeroes " + GoFormat.quote(text));
        }
        BigInteger number = new BigInteger(text.length() > 40 ? text.substring(0, 40) : text);
        if (number.compareTo(LIMIT) >= 0) {
            throw new CelError("strconv.ParseUint: parsing " + GoFormat.quote(text) + ": value out of range");
        }
        return number;
    }

    private static void checkPreRelease(String identifier) {
        if (identifier.isEmpty()) {
            throw new CelError("Prerelease is empty");
        }
        if (isNumeric(identifier)) {
            if (identifier.length() > 1 && identifier.charAt(0) == '0') {
                throw new CelError(
                        "Numeric PreRelease version must not contain leading zeroes " + GoFormat.quote(identifier));
            }
        } else if (!isIdentifier(identifier)) {
            throw new CelError("Invalid character(s) found in prerelease " + GoFormat.quote(identifier));
        }
    }

    private static boolean isNumeric(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isIdentifier(String text) {
        return text.chars()
                .allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-');
    }

    /** Reads a version that may start with {@code v}, lack its last numbers, and have zeros before its numbers. */
    static SemanticVersion parseTolerant(String text) {
        String plain = text.startsWith("v") ? text.substring(1) : text;
        List<String> parts = new ArrayList<>(Arrays.asList(plain.split("\\.", 3)));
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.length() > 1) {
                int zeros = 0;
                while (zeros < part.length() && part.charAt(zeros) == '0') {
                    zeros++;
                }
                String stripped = part.substring(zeros);
                boolean digit = !stripped.isEmpty() && stripped.charAt(0) >= '0' && stripped.charAt(0) <= '9';
                parts.set(i, digit ? stripped : "0" + stripped);
            }
        }
        if (parts.size() < 3) {
            String last = parts.getLast();
            if (last.contains("+") || last.contains("-")) {
                throw new CelError("short version cannot contain PreRelease/Build meta data");
            }
            while (parts.size() < 3) {
                parts.add("0");
            }
        }
        return parse(String.join(".", parts));
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int order = major.compareTo(other.major);
        order = order != 0 ? order : minor.compareTo(other.minor);
        order = order != 0 ? order : patch.compareTo(other.patch);
        if (order != 0) {
            return order;
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
            order = compare(preRelease.get(i), other.preRelease.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    private static int compare(String left, String right) {
        if (isNumeric(left) && isNumeric(right)) {
            return new BigInteger(left).compareTo(new BigInteger(right));
        }
        return isNumeric(left) != isNumeric(right) ? (isNumeric(left) ? -1 : 1) : left.compareTo(right);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SemanticVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return major.hashCode() * 31 + minor.hashCode();
    }
}
