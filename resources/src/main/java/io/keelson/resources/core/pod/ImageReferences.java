package io.keelson.resources.core.pod;

import java.util.regex.Pattern;

/**
 * What image references look like, as far as their tag matters. Repeated groups never give back what they have matched, so
 * that long references take neither stack nor time that grows with more than their length.
 */
final class ImageReferences {
    private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*+";
    private static final String HOST = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[a-fA-F0-9:]+])(?::[0-9]+)?";
    private static final Pattern REFERENCE =
            Pattern.compile("(?:" + HOST + "/)?" + PART + "(?:/" + PART + ")*+(?::[\\w][\\w.-]{0,127})?(?:@.+)?");

    private ImageReferences() {}

    /** Returns whether a reference can be parsed. */
    static boolean valid(String image) {
        return REFERENCE.matcher(image).matches();
    }
}
