package io.keelson.kubelet.image;

import java.util.Locale;
import java.util.regex.Pattern;

/** References of images as pods write them. */
final class ImageNames {
    private static final String HOST = "(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
            + "(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REFERENCE = Pattern.compile("(?<name>(?:" + HOST + "/)?" + PART + "(?:/" + PART
            + ")*)(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:"
            + "[0-9a-fA-F]{32,}))?");

    private ImageNames() {}

    /** A name that is none. */
    static final class InvalidImageNameException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidImageNameException(String message) {
            super(message, null, false, false);
        }
    }

    /** Returns the reference with the tag {@code latest} where it has neither tag nor digest. */
    static String tagged(String image) throws InvalidImageNameException {
        var match = REFERENCE.matcher(image);
        if (!match.matches()) {
            boolean lower = REFERENCE.matcher(image.toLowerCase(Locale.ROOT)).matches();
            String why = lower && !image.equals(image.toLowerCase(Locale.ROOT))
                    ? "invalid reference format: repository name (" + (image.contains("/") ? "" : "library/")
                            + repository(image) + ") must be lowercase"
                    : "invalid reference format";
            throw new InvalidImageNameException("couldn't parse image name \"" + image + "\": " + why);
        }
        return match.group("tag") == null && match.group("digest") == null ? image + ":latest" : image;
    }

    private static String repository(String image) {
        int colon = image.indexOf(':', image.lastIndexOf('/') + 1);
        return colon < 0 ? image : image.substring(0, colon);
    }

    /** Returns the reference's repository with its registry, as keys of credentials are matched against. */
    static String repositoryOf(String image) {
        String name = image;
        int at = name.indexOf('@');
        if (at > 0) {
            name = name.substring(0, at);
        }
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        if (colon > 0) {
            name = name.substring(0, colon);
        }
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
        if (!registry) {
            return "docker.io/" + (slash < 0 ? "library/" : "") + name;
        }
        return first.equals("index.docker.io") ? "docker.io" + name.substring(slash) : name;
    }
}
