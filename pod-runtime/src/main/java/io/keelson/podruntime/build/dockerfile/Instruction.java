package io.keelson.podruntime.build.dockerfile;

import java.util.List;

/**
 * One instruction.
 *
 * @param line where it begins, counted from 1
 * @param keyword in capitals
 * @param flags what stands after the keyword and begins with {@code --}, in its order
 * @param arguments the rest, on one line
 * @param heredocs the documents that the arguments begin
 */
public record Instruction(int line, String keyword, List<Flag> flags, String arguments, List<Heredoc> heredocs) {

    /** {@code --name=value}; without a value it is empty, and {@code given} false. */
    public record Flag(String name, String value, boolean given) {
        @Override
        public String toString() {
            return "--" + name + (given ? "=" + value : "");
        }
    }

    /** The arguments as the JSON list of texts that they may be, or null. */
    public @org.jspecify.annotations.Nullable List<String> json() {
        return ExecForm.parse(arguments);
    }

    /** The instruction as users wrote it, without its heredocs. */
    public String text() {
        StringBuilder text = new StringBuilder(keyword);
        flags.forEach(flag -> text.append(' ').append(flag));
        return arguments.isEmpty() ? text.toString() : text + " " + arguments;
    }
}
