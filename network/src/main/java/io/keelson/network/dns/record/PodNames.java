package io.keelson.network.dns.record;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as labels: {@code 10-1-0-7} is a pod's name, and so is {@code fd00--7}. */
final class PodNames {
    /** The longest address in text, in characters. */
    private static final int LONGEST = 39;

    private PodNames() {}

    /** The address that a label means, or null. */
    static @Nullable InetAddress address(String label) {
        if (label.length() > LONGEST) {
            return null;
        }
        boolean v4 = label.chars().filter(c -> c == '-').count() == 3 && !label.contains("--");
        return literal(label.replace('-', v4 ? '.' : ':'));
    }

    /** The address that a text is, or null: four whole numbers, or the form with colons. */
    static @Nullable InetAddress literal(String text) {
        boolean v4 = text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
        if (!v4 && (text.indexOf(':') < 0 || !text.matches("[0-9a-f:]{2,39}"))) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
