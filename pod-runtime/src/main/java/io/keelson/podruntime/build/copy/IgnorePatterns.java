package io.keelson.podruntime.build.copy;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@code .dockerignore} leaves out: the last pattern that matches a path, or a directory above it, decides; one that
 * begins with {@code !} takes back in.
 */
public final class IgnorePatterns {
    private static final int MOST = 10_000;
    private static final int LONGEST = 4096;

    private record Rule(PathPattern pattern, boolean takesBack) {}

    private final List<Rule> rules;

    private IgnorePatterns(List<Rule> rules) {
        this.rules = rules;
    }

    /** Leaves nothing out. */
    public static IgnorePatterns none() {
        return new IgnorePatterns(List.of());
    }

    /** Reads a file. @throws IllegalArgumentException where a line is no pattern */
    public static IgnorePatterns parse(String text) {
        List<String> patterns = new ArrayList<>();
        for (String line : text.replace("\uFEFF", "").split("\r?\n")) {
            if (!line.startsWith("#")) {
                patterns.add(line.strip());
            }
        }
        return of(patterns);
    }

    /** @throws IllegalArgumentException where one is no pattern */
    public static IgnorePatterns of(List<String> patterns) {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            boolean takesBack = pattern.startsWith("!");
            String clean = clean(takesBack ? pattern.substring(1).strip() : pattern);
            if (clean.isEmpty()) {
                if (takesBack) {
                    throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
                }
                continue;
            }
            if (rules.size() >= MOST || clean.length() > LONGEST) {
                throw new IllegalArgumentException("there are too many patterns, or one is too long");
            }
            rules.add(new Rule(PathPattern.of(clean), takesBack));
        }
        return new IgnorePatterns(List.copyOf(rules));
    }

    private static String clean(String pattern) {
        List<String> parts = new ArrayList<>();
        for (String part : pattern.split("/")) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".") && !part.equals("..")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Whether something below a directory that is left out may be taken back in. */
    boolean mayTakeBack() {
        return rules.stream().anyMatch(Rule::takesBack);
    }

    /** Whether a path, without a slash at its start, is left out. */
    public boolean ignores(String path) {
        boolean ignored = false;
        for (Rule rule : rules) {
            if (rule.takesBack() == ignored && matches(rule.pattern(), path)) {
                ignored = !rule.takesBack();
            }
        }
        return ignored;
    }

    private static boolean matches(PathPattern pattern, String path) {
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            if (pattern.matches(path.substring(0, end))) {
                return true;
            }
        }
        return pattern.matches(path);
    }
}
