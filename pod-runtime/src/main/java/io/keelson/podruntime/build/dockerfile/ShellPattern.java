package io.keelson.podruntime.build.dockerfile;

/** Shell patterns in expansions: {@code *} and {@code ?}, with the escape {@code \}; matched in bounded time. */
final class ShellPattern {
    private ShellPattern() {}

    /** Takes the shortest or longest match of a pattern from the start or the end of a value. */
    static String trimmed(String value, String pattern, boolean start, boolean longest) {
        int length = value.length();
        for (int i = 0; i <= length; i++) {
            int size = longest ? length - i : i;
            String part = start ? value.substring(0, size) : value.substring(length - size);
            if (matches(part, pattern)) {
                return start ? value.substring(size) : value.substring(0, length - size);
            }
        }
        return value;
    }

    /** Replaces the first, or every, longest match of a pattern. */
    static String replaced(String value, String pattern, String replacement, boolean all) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        boolean more = !pattern.isEmpty();
        while (at < value.length()) {
            int end = more ? longest(value, at, pattern) : -1;
            if (end <= at) {
                result.append(value.charAt(at++));
                continue;
            }
            result.append(replacement);
            at = end;
            more = all;
        }
        return result.toString();
    }

    private static int longest(String value, int from, String pattern) {
        for (int end = value.length(); end > from; end--) {
            if (matches(value.substring(from, end), pattern)) {
                return end;
            }
        }
        return -1;
    }

    /** Matches the whole text, going back to the last star alone: quadratic at worst. */
    static boolean matches(String text, String pattern) {
        int t = 0;
        int p = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            boolean escaped = p < pattern.length() - 1 && pattern.charAt(p) == '\\';
            char wanted = p < pattern.length() ? pattern.charAt(escaped ? p + 1 : p) : 0;
            if (p < pattern.length() && !escaped && wanted == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && ((!escaped && wanted == '?') || wanted == text.charAt(t))) {
                p += escaped ? 2 : 1;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
