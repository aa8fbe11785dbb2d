package io.keelson.podruntime.build.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Splits a Dockerfile into its directives and instructions, in one pass over its lines. */
final class DockerfileParser {
    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int MOST_INSTRUCTIONS = 10_000;
    private static final Set<String> DIRECTIVES = Set.of("escape", "syntax", "check");
    private static final Set<String> WITH_FLAGS = Set.of("FROM", "RUN", "COPY", "ADD", "HEALTHCHECK");
    private static final Set<String> WITH_HEREDOCS = Set.of("RUN", "COPY", "ADD");
    static final Set<String> KEYWORDS = Set.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private final String[] lines;
    private final Map<String, String> directives = new HashMap<>();
    private char escape = '\\';
    private int next;

    DockerfileParser(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new DockerfileException(0, "is larger than " + MOST_CHARACTERS + " characters");
        }
        String whole = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.lines = whole.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].endsWith("\r")) {
                lines[i] = lines[i].substring(0, lines[i].length() - 1);
            }
        }
    }

    Dockerfile parse() {
        directives();
        List<Instruction> instructions = new ArrayList<>();
        while (next < lines.length) {
            String line = lines[next].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                next++;
                continue;
            }
            instructions.add(instruction());
            if (instructions.size() > MOST_INSTRUCTIONS) {
                throw new DockerfileException(next, "has more than " + MOST_INSTRUCTIONS + " instructions");
            }
        }
        if (instructions.isEmpty()) {
            throw new DockerfileException(0, "has no instructions");
        }
        return new Dockerfile(escape, directives.getOrDefault("syntax", ""), instructions);
    }

    /** Directives stand at the very top; the first line that is none of them ends them. */
    private void directives() {
        for (; next < lines.length; next++) {
            String line = lines[next].strip();
            int equals = line.indexOf('=');
            if (!line.startsWith("#") || equals < 0) {
                return;
            }
            String name = line.substring(1, equals).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(equals + 1).strip();
            if (!DIRECTIVES.contains(name)) {
                return;
            }
            if (directives.put(name, value) != null) {
                throw new DockerfileException(next + 1, "only one " + name + " parser directive can be used");
            }
            if (name.equals("escape")) {
                if (!value.equals("\\") && !value.equals("`")) {
                    throw new DockerfileException(
                            next + 1, "invalid escape token '" + value + "' does not match ` or \\");
                }
                escape = value.charAt(0);
            }
        }
    }

    private Instruction instruction() {
        int start = next + 1;
        String text = joined().strip();
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        String keyword = text.substring(0, end).toUpperCase(Locale.ROOT);
        if (!KEYWORDS.contains(keyword)) {
            throw new DockerfileException(start, "unknown instruction: " + text.substring(0, end));
        }
        String rest = text.substring(end).strip();
        List<Instruction.Flag> flags = new ArrayList<>();
        if (WITH_FLAGS.contains(keyword)) {
            rest = flags(rest, flags);
        }
        if (rest.isEmpty() && !keyword.equals("CMD") && !keyword.equals("ENTRYPOINT") && !keyword.equals("SHELL")) {
            throw new DockerfileException(start, keyword + " requires at least one argument");
        }
        boolean documents =
                WITH_HEREDOCS.contains(keyword) || (keyword.equals("ONBUILD") && WITH_HEREDOCS.contains(first(rest)));
        List<Heredoc> heredocs = documents && ExecForm.parse(rest) == null ? heredocs(rest, start) : List.of();
        return new Instruction(start, keyword, List.copyOf(flags), rest, heredocs);
    }

    private static String first(String text) {
        int space = text.indexOf(' ');
        return (space < 0 ? text : text.substring(0, space)).toUpperCase(Locale.ROOT);
    }

    /** Joins lines that end with the escape character; comments and empty lines between them go. */
    private String joined() {
        StringBuilder text = new StringBuilder();
        boolean more = true;
        boolean begun = false;
        while (more && next < lines.length) {
            String line = lines[next++];
            String bare = line.strip();
            if (begun && (bare.isEmpty() || bare.startsWith("#"))) {
                continue;
            }
            begun = true;
            int end = line.length();
            while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
                end--;
            }
            more = end > 0 && line.charAt(end - 1) == escape && !(end > 1 && line.charAt(end - 2) == escape);
            text.append(more ? line.substring(0, end - 1) : line);
        }
        return text.toString();
    }

    private String flags(String rest, List<Instruction.Flag> flags) {
        String left = rest;
        while (left.startsWith("--")) {
            int end = wordEnd(left);
            String word = left.substring(0, end);
            left = left.substring(end).strip();
            if (word.equals("--")) {
                return left;
            }
            int equals = word.indexOf('=');
            flags.add(
                    equals < 0
                            ? new Instruction.Flag(word.substring(2), "", false)
                            : new Instruction.Flag(
                                    word.substring(2, equals), unquoted(word.substring(equals + 1)), true));
        }
        return left;
    }

    private int wordEnd(String text) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == escape && i + 1 < text.length()) {
                i++;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                return i;
            }
        }
        return text.length();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** Reads the documents that a line begins; they follow it one after the other. */
    private List<Heredoc> heredocs(String arguments, int start) {
        List<Heredoc> found = new ArrayList<>();
        for (String word : ShellWords.split(arguments, escape)) {
            int at = 0;
            while (at < word.length() && Character.isDigit(word.charAt(at))) {
                at++;
            }
            if (!word.startsWith("<<", at) || word.startsWith("<<<", at)) {
                continue;
            }
            at += 2;
            boolean tabs = word.startsWith("-", at);
            String written = word.substring(tabs ? at + 1 : at);
            String name = unquoted(written);
            if (name.isEmpty() || name.contains("<")) {
                continue;
            }
            found.add(heredoc(name, name.equals(written), tabs, start));
        }
        return found;
    }

    private Heredoc heredoc(String name, boolean expand, boolean tabs, int start) {
        StringBuilder content = new StringBuilder();
        StringBuilder raw = new StringBuilder();
        while (next < lines.length) {
            String line = lines[next++];
            raw.append(line).append('\n');
            int from = 0;
            while (tabs && from < line.length() && line.charAt(from) == '\t') {
                from++;
            }
            String shown = line.substring(from);
            if (shown.equals(name)) {
                return new Heredoc(name, expand, content.toString(), raw.toString());
            }
            content.append(shown).append('\n');
        }
        throw new DockerfileException(start, "unterminated heredoc \"" + name + "\"");
    }
}
