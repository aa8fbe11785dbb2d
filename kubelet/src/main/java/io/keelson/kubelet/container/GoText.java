package io.keelson.kubelet.container;

import java.time.Duration;

/** Durations and quoted texts as upstream's messages print them. */
public final class GoText {
    private GoText() {}

    /** Returns a duration in whole milliseconds as Go prints it: {@code 1m20s}, {@code 1.5s}, {@code 12ms}. */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0s";
        }
        if (millis < 1000) {
            return millis + "ms";
        }
        StringBuilder out = new StringBuilder();
        long seconds = millis / 1000;
        if (seconds >= 3600) {
            out.append(seconds / 3600).append('h');
        }
        if (seconds >= 60) {
            out.append(seconds / 60 % 60).append('m');
        }
        out.append(seconds % 60);
        long rest = millis % 1000;
        if (rest != 0) {
            String digits = "%03d".formatted(rest);
            while (digits.endsWith("0")) {
                digits = digits.substring(0, digits.length() - 1);
            }
            out.append('.').append(digits);
        }
        return out.append('s').toString();
    }

    /** Returns a text in double quotes, with quotes and backslashes escaped. */
    public static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                + '"';
    }
}
