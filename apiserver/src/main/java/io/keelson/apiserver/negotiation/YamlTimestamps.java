package io.keelson.apiserver.negotiation;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Tells the timestamps of YAML 1.1 that upstream's parser knows: a date, or one with a time in two notations. */
final class YamlTimestamps {
    private final String text;
    private int at;

    private YamlTimestamps(String text) {
        this.text = text;
    }

    static boolean is(String text) {
        return new YamlTimestamps(text).matches();
    }

    private boolean matches() {
        int year = number(4, 4);
        if (year < 0 || !next('-')) {
            return false;
        }
        int month = number(1, 2);
        if (month < 0 || !next('-')) {
            return false;
        }
        int day = number(1, 2);
        if (day < 0 || !exists(year, month, day)) {
            return false;
        }
        if (at == text.length()) {
            return true;
        }
        boolean zoned = text.charAt(at) == 'T' || text.charAt(at) == 't';
        if (!zoned && text.charAt(at) != ' ') {
            return false;
        }
        at++;
        return time() && (zoned ? zone() : at == text.length());
    }

    private static boolean exists(int year, int month, int day) {
        try {
            LocalDate.of(year, month, day);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private boolean time() {
        int hour = number(1, 2);
        if (hour < 0 || hour > 23 || !next(':')) {
            return false;
        }
        int minute = number(1, 2);
        if (minute < 0 || minute > 59 || !next(':')) {
            return false;
        }
        int second = number(1, 2);
        if (second < 0 || second > 59) {
            return false;
        }
        if (at + 1 < text.length()
                && (text.charAt(at) == '.' || text.charAt(at) == ',')
                && Character.digit(text.charAt(at + 1), 10) >= 0) {
            at++;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
        }
        return true;
    }

    private boolean zone() {
        if (next('Z')) {
            return at == text.length();
        }
        if (!next('+') && !next('-')) {
            return false;
        }
        int hours = number(2, 2);
        if (hours < 0 || hours > 24 || !next(':')) {
            return false;
        }
        int minutes = number(2, 2);
        return minutes >= 0 && minutes <= 60 && at == text.length();
    }

    private boolean next(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    /** Reads a number of so many digits; -1 where there is none. */
    private int number(int least, int most) {
        int value = 0;
        int count = 0;
        while (count < most && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = value * 10 + text.charAt(at++) - '0';
            count++;
        }
        return count < least ? -1 : value;
    }
}
