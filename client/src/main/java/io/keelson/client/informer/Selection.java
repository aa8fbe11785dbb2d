package io.keelson.client.informer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Which objects an informer follows.
 *
 * @param namespace one namespace, or empty for all
 * @param labelSelector as in the API's parameter, empty for all
 * @param fieldSelector as in the API's parameter, empty for all
 */
public record Selection(String namespace, String labelSelector, String fieldSelector) {
    /** Everything. */
    public static final Selection ALL = new Selection("", "", "");

    /** Objects whose fields match, for example {@code spec.nodeName=n1}. */
    public static Selection fields(String fieldSelector) {
        return new Selection("", "", fieldSelector);
    }

    String parameters() {
        return parameter("labelSelector", labelSelector) + parameter("fieldSelector", fieldSelector);
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
