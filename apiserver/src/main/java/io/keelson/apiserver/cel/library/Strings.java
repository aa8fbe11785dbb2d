package io.keelson.apiserver.cel.library;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Functions of strings: the standard ones and those of the strings extension, version 2. Positions count characters
 * (code points).
 */
final class Strings {
    private Strings() {}

    static Library library() {
        Library.Builder library = new Library.Builder()
                .implement("starts_with_string", arguments -> text(arguments, 0).startsWith(text(arguments, 1)))
                .implement("ends_with_string", arguments -> text(arguments, 0).endsWith(text(arguments, 1)))
                .implement("contains_string", arguments -> text(arguments, 0).contains(text(arguments, 1)))
                .implement("string_char_at_int", arguments -> charAt(text(arguments, 0), number(arguments, 1)))
                .implement("string_index_of_string", arguments -> indexOf(text(arguments, 0), text(arguments, 1), 0))
                .implement(
                        "string_index_of_string_int",
                        arguments -> indexOf(text(arguments, 0), text(arguments, 1), number(arguments, 2)))
                .implement("string_last_index_of_string", Strings::lastIndexOf)
                .implement(
                        "string_last_index_of_string_int",
                        arguments -> lastIndexOf(text(arguments, 0), text(arguments, 1), number(arguments, 2)))
                .implement(
                        "string_lower_ascii", arguments -> ascii(text(arguments, 0), c -> c.toLowerCase(Locale.ROOT)))
                .implement(
                        "string_upper_ascii", arguments -> ascii(text(arguments, 0), c -> c.toUpperCase(Locale.ROOT)))
                .implement("string_trim", arguments -> trim(text(arguments, 0)))
                .implement("strings_quote", arguments -> quote(text(arguments, 0)));
        parts(library);
        return library.member(
                        "format",
                        "string_format",
                        SimpleType.STRING,
                        arguments -> FormattedString.of(text(arguments, 0), (ListValue) arguments[1]),
                        SimpleType.STRING,
                        ListType.create(SimpleType.DYN))
                .build();
    }

    private static void parts(Library.Builder library) {
        library.implement(
                        "string_replace_string_string",
                        arguments -> text(arguments, 0).replace(text(arguments, 1), text(arguments, 2)))
                .implement(
                        "string_replace_string_string_int",
                        arguments -> replace(
                                text(arguments, 0), text(arguments, 1), text(arguments, 2), number(arguments, 3)))
                .implement("string_split_string", arguments -> split(text(arguments, 0), text(arguments, 1), -1))
                .implement(
                        "string_split_string_int",
                        arguments -> split(text(arguments, 0), text(arguments, 1), number(arguments, 2)))
                .implement("string_substring_int", arguments -> substring(text(arguments, 0), number(arguments, 1)))
                .implement(
                        "string_substring_int_int",
                        arguments -> substring(text(arguments, 0), number(arguments, 1), number(arguments, 2)))
                .implement("list_join", arguments -> join((ListValue) arguments[0], ""))
                .implement("list_join_string", arguments -> join((ListValue) arguments[0], text(arguments, 1)));
    }

    private static String text(Object[] arguments, int index) {
        return (String) arguments[index];
    }

    private static long number(Object[] arguments, int index) {
        return (Long) arguments[index];
    }

    private static CelError outOfRange(long index) {
        return new CelError("index out of range: " + index);
    }

    private static Object charAt(String text, long index) {
        int length = Sizes.characters(text);
        if (index < 0 || index > length) {
            throw outOfRange(index);
        }
        if (index == length) {
            return "";
        }
        return Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) index)));
    }

    private static Object indexOf(String text, String part, long from) {
        if (part.isEmpty()) {
            return from;
        }
        if (from < 0) {
            throw outOfRange(from);
        }
        if (from >= Sizes.characters(text)) {
            return -1L;
        }
        int found = text.indexOf(part, text.offsetByCodePoints(0, (int) from));
        return found < 0 ? -1L : (long) text.codePointCount(0, found);
    }

    private static Object lastIndexOf(Object[] arguments) {
        String text = text(arguments, 0);
        String part = text(arguments, 1);
        int length = Sizes.characters(text);
        if (part.isEmpty()) {
            return (long) length;
        }
        return length == 0 ? -1L : lastIndexOf(text, part, length - 1L);
    }

    private static Object lastIndexOf(String text, String part, long from) {
        if (part.isEmpty()) {
            return from;
        }
        if (from < 0) {
            throw outOfRange(from);
        }
        if (from >= Sizes.characters(text)) {
            return -1L;
        }
        int found = text.lastIndexOf(part, text.offsetByCodePoints(0, (int) from));
        return found < 0 ? -1L : (long) text.codePointCount(0, found);
    }

    private static String ascii(String text, UnaryOperator<String> change) {
        boolean plain = text.chars().allMatch(c -> c < 0x80);
        if (plain) {
            return change.apply(text);
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            String one = Character.toString(c);
            out.append(c < 0x80 ? change.apply(one) : one);
        });
        return out.toString();
    }

    /** White space is what Unicode calls so, as Go has it. */
    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c >= '\t' && c <= '\r' || c == ' ' || c == 0x85 || c == 0xa0 || c > 0xff && Character.isSpaceChar(c);
    }

    private static String replace(String text, String old, String replacement, long limit) {
        if (limit < 0) {
            return text.replace(old, replacement);
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (long done = 0; done < limit; done++) {
            int found = text.indexOf(old, at);
            if (found < 0 || old.isEmpty() && at > text.length()) {
                break;
            }
            out.append(text, at, found).append(replacement);
            at = found + old.length();
            if (old.isEmpty()) {
                if (at < text.length()) {
                    int next = text.offsetByCodePoints(at, 1);
                    out.append(text, at, next);
                    at = next;
                } else {
                    return out.toString();
                }
            }
        }
        return out.append(text, at, text.length()).toString();
    }

    private static ListValue split(String text, String separator, long limit) {
        List<Object> parts = new ArrayList<>();
        if (limit == 0) {
            return ListValue.of(parts);
        }
        int at = 0;
        while (limit < 0 || parts.size() < limit - 1) {
            int found = separator.isEmpty()
                    ? (at < text.length() ? text.offsetByCodePoints(at, 1) : -1)
                    : text.indexOf(separator, at);
            if (found < 0 || separator.isEmpty() && found == text.length()) {
                break;
            }
            parts.add(text.substring(at, found));
            at = found + separator.length();
        }
        if (!separator.isEmpty() || !text.isEmpty()) {
            parts.add(text.substring(at));
        }
        return ListValue.of(parts);
    }

    private static String substring(String text, long start) {
        if (start < 0 || start > Sizes.characters(text)) {
            throw outOfRange(start);
        }
        return text.substring(text.offsetByCodePoints(0, (int) start));
    }

    private static String substring(String text, long start, long end) {
        int length = Sizes.characters(text);
        if (start > end) {
            throw new CelError("invalid substring range. start: " + start + ", end: " + end);
        }
        if (start < 0 || start > length) {
            throw outOfRange(start);
        }
        if (end > length) {
            throw outOfRange(end);
        }
        int from = text.offsetByCodePoints(0, (int) start);
        return text.substring(from, text.offsetByCodePoints(from, (int) (end - start)));
    }

    private static String join(ListValue list, String separator) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof String text)) {
                throw new CelError("join: invalid input: " + list.get(i));
            }
            out.append(i > 0 ? separator : "").append(text);
        }
        return out.toString();
    }

    /** Returns the text as a literal of the language. */
    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case 0x07 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 0x0b -> out.append("\\v");
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                default -> out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
