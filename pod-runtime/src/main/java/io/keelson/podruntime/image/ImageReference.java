package io.keelson.podruntime.image;

import java.util.regex.Pattern;

/**
 * The name of an image, normalised: registry and repository are always there, and a tag or a digest or both.
 *
 * @param registry host, with a port if it has one
 * @param tag empty when only a digest was given
 * @param digest empty when only a tag was given
 */
public record ImageReference(String registry, String repository, String tag, String digest) {
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*");
    private static final Pattern REGISTRY =
            Pattern.compile("(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+])(?::[0-9]+)?");
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * Parses a reference as users write it: {@code busybox} is {@code docker.io/library/busybox:latest}.
     *
     * @throws IllegalArgumentException in the words of the reference grammar's own implementation
     */
    public static ImageReference parse(String text) {
        String rest = text;
        String digest = "";
        int at = rest.indexOf('@');
        if (at >= 0) {
            digest = rest.substring(at + 1);
            rest = rest.substring(0, at);
        }
        String registry = "docker.io";
        int slash = rest.indexOf('/');
        if (slash > 0) {
            String first = rest.substring(0, slash);
            if (first.contains(".")
                    || first.contains(":")
                    || first.equals("localhost")
                    || !first.equals(first.toLowerCase(java.util.Locale.ROOT))) {
                registry = first.equals("index.docker.io") ? "docker.io" : first;
                rest = rest.substring(slash + 1);
            }
        }
        String tag = "";
        int colon = rest.lastIndexOf(':');
        if (colon >= 0) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
        }
        if (registry.equals("docker.io") && !rest.contains("/")) {
            rest = "library/" + rest;
        }
        if (!rest.equals(rest.toLowerCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException("couldn't parse image name \"" + text
                    + "\": invalid reference format: repository name (" + rest + ") must be lowercase");
        }
        boolean tagged = colon >= 0;
        if (!REPOSITORY.matcher(rest).matches()
                || !REGISTRY.matcher(registry).matches()
                || (tagged && !TAG.matcher(tag).matches())
                || (at >= 0 && !DIGEST.matcher(digest).matches())) {
            throw new IllegalArgumentException("couldn't parse image name \"" + text + "\": invalid reference format");
        }
        if (tag.isEmpty() && digest.isEmpty()) {
            tag = "latest";
        }
        return new ImageReference(registry, rest, tag, digest);
    }

    /** Registry and repository. */
    public String name() {
        return registry + "/" + repository;
    }

    /** What is asked of the registry: the digest if there is one, else the tag. */
    String target() {
        return digest.isEmpty() ? tag : digest;
    }

    /** The reference with its tag, or empty when it has none. */
    String tagged() {
        return tag.isEmpty() ? "" : name() + ":" + tag;
    }

    @Override
    public String toString() {
        return name() + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
    }
}
