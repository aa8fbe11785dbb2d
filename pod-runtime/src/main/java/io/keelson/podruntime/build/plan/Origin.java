package io.keelson.podruntime.build.plan;

/** Where files or a whole stage come from. */
public sealed interface Origin {
    /** The build context. */
    record Context() implements Origin {}

    /** Nothing at all. */
    record Scratch() implements Origin {}

    /** Another stage, by its place. */
    record OfStage(int index) implements Origin {}

    /** An image by its name. */
    record OfImage(String name) implements Origin {}
}
