package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.Heredoc;
import java.util.List;
import java.util.Map;

/** One step of a stage, with all that its outcome depends on but for the contents of files. */
public sealed interface Step {
    /** The line of its instruction. */
    int line();

    /** The instruction as it is shown, and noted in the image's history. */
    String text();

    /** The image's configuration after it. */
    ImageConfiguration after();

    /** Changes the configuration alone. @param author set by this step, or empty */
    record Metadata(int line, String text, ImageConfiguration after, String author) implements Step {}

    /** Makes a directory unless it is there. */
    record WorkingDirectory(int line, String text, ImageConfiguration after, String path) implements Step {}

    /**
     * Runs a command.
     *
     * @param command program and arguments
     * @param script what is run as a program of its own, because the command is nothing but a document that begins with
     *     {@code #!}; empty for none
     * @param environment all variables
     * @param passed variables that have no part in what the outcome is taken to depend on: proxies
     * @param network {@code default} or {@code none}
     */
    record Run(
            int line,
            String text,
            ImageConfiguration after,
            List<String> command,
            String script,
            Map<String, String> environment,
            Map<String, String> passed,
            String network,
            List<RunMount> mounts)
            implements Step {}

    /**
     * Copies files.
     *
     * @param sources paths or patterns below the source's root, or addresses where {@code add}
     * @param documents files whose content is written in the Dockerfile, variables expanded; their names are their words
     * @param destination absolute; ends with a slash where it must be a directory
     * @param owner {@code user[:group]}, or empty
     * @param mode octal, or empty
     * @param link whether links in the image have no part in where it goes
     * @param parents whether the sources' own directories are made too
     * @param exclude patterns of what is left out
     * @param add whether archives are unpacked and addresses fetched
     * @param checksum the digest that the one fetched source must have, or empty
     */
    record Copy(
            int line,
            String text,
            ImageConfiguration after,
            Origin from,
            List<String> sources,
            List<Heredoc> documents,
            String destination,
            String owner,
            String mode,
            boolean link,
            boolean parents,
            List<String> exclude,
            boolean add,
            boolean unpack,
            String checksum)
            implements Step {
        /** Whether a source is to be fetched. */
        public static boolean isAddress(String source) {
            return source.startsWith("http://") || source.startsWith("https://");
        }
    }
}
