package io.keelson.podruntime.build.dockerfile;

import java.util.List;

/**
 * A Dockerfile.
 *
 * @param escape the character that joins lines and takes a character's meaning: {@code \} or {@code `}
 * @param syntax the frontend that the file asks for, or empty
 */
public record Dockerfile(char escape, String syntax, List<Instruction> instructions) {
    /**
     * Parses a file.
     *
     * @throws DockerfileException where it is none
     */
    public static Dockerfile parse(String text) {
        return new DockerfileParser(text).parse();
    }

    /** Parses one instruction, as base images keep them for the images that are made from them. */
    public static Instruction trigger(String text, int line) {
        List<Instruction> found = new DockerfileParser(text).parse().instructions();
        if (found.size() != 1) {
            throw new DockerfileException(line, "the base image has a trigger that is no instruction: " + text);
        }
        Instruction one = found.getFirst();
        return new Instruction(line, one.keyword(), one.flags(), one.arguments(), one.heredocs());
    }
}
