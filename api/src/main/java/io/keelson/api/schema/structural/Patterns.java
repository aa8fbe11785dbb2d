package io.keelson.api.schema.structural;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Regular expressions of users, in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax): whatever is written,
 * the time to match is linear in the text. Safe on any thread.
 */
public final class Patterns {
    private static final int REMEMBERED = 1024;
    private static final int LONGEST = 64 * 1024;
    private static final Map<String, Pattern> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pattern> eldest) {
            return size() > REMEMBERED;
        }
    };

    private Patterns() {}

    /**
     * Compiles an expression; those used of late are remembered.
     *
     * @throws PatternSyntaxException where it is none; the message is Go's
     */
    public static Pattern compile(String expression) {
        synchronized (KNOWN) {
            Pattern known = KNOWN.get(expression);
            if (known != null) {
                return known;
            }
        }
        if (expression.length() > LONGEST) {
            throw new PatternSyntaxException("expression too large", expression);
        }
        RepeatLimit.check(expression);
        Pattern pattern = Pattern.compile(expression);
        synchronized (KNOWN) {
            KNOWN.put(expression, pattern);
        }
        return pattern;
    }
}
