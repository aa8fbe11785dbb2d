package io.keelson.apiserver.negotiation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The order upstream writes keys in: numbers inside of them count as numbers, letters come after everything else. */
final class YamlKeyOrder implements Comparator<String> {
    private static final YamlKeyOrder ORDER = new YamlKeyOrder();

    private YamlKeyOrder() {}

    static List<String> sorted(Collection<String> keys) {
        List<String> sorted = new ArrayList<>(keys);
        try {
            sorted.sort(ORDER);
        } catch (IllegalArgumentException e) {
            // Numbers that overflow leave keys without an order.
            sorted.sort(null);
        }
        return sorted;
    }

    @Override
    public int compare(String one, String other) {
        int[] a = one.codePoints().toArray();
        int[] b = other.codePoints().toArray();
        for (int i = 0; i < a.length && i < b.length; i++) {
            if (a[i] != b[i]) {
                return compareFrom(a, b, i);
            }
        }
        return Integer.compare(a.length, b.length);
    }

    /** Compares at the first character that differs. */
    private static int compareFrom(int[] a, int[] b, int at) {
        boolean aLetter = Character.isLetter(a[at]);
        boolean bLetter = Character.isLetter(b[at]);
        if (aLetter || bLetter) {
            return aLetter && bLetter ? Integer.compare(a[at], b[at]) : bLetter ? -1 : 1;
        }
        long start = (a[at] == '0' || b[at] == '0') && insideNumber(a, at) ? 1 : 0;
        int aEnd = end(a, at);
        int bEnd = end(b, at);
        long aNumber = number(a, at, aEnd, start);
        long bNumber = number(b, at, bEnd, start);
        if (aNumber != bNumber) {
            return Long.compare(aNumber, bNumber);
        }
        return aEnd != bEnd ? Integer.compare(aEnd, bEnd) : Integer.compare(a[at], b[at]);
    }

    private static boolean insideNumber(int[] text, int at) {
        for (int i = at - 1; i >= 0 && Character.isDigit(text[i]); i--) {
            if (text[i] != '0') {
                return true;
            }
        }
        return false;
    }

    private static int end(int[] text, int from) {
        int at = from;
        while (at < text.length && Character.isDigit(text[at])) {
            at++;
        }
        return at;
    }

    private static long number(int[] text, int from, int to, long start) {
        long value = start;
        for (int i = from; i < to; i++) {
            value = value * 10 + (text[i] - '0');
        }
        return value;
    }
}
