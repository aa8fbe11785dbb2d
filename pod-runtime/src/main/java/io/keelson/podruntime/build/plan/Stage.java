package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.Instruction;
import java.util.List;
import java.util.Set;

/**
 * A stage as the Dockerfile has it.
 *
 * @param name in small letters, or empty
 * @param needs the stages it is made from or copies from
 */
public record Stage(
        int index,
        String name,
        int line,
        String text,
        Origin base,
        List<Instruction> instructions,
        Set<Integer> needs) {
    /** What it is called in messages. */
    public String title() {
        return name.isEmpty() ? "stage-" + index : name;
    }
}
