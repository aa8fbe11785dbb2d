package io.keelson.client.informer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Which objects an informer follows.
 *
 * @param namespace one namespace, or empty for all
 * @param labelSelector as in the API's parameter, empty for all
 * @param fieldSelector as in the API's parameter, empty for all
 * @param latest whether also the first list must be the storage's newest, not one that a server remembers: for whoever acts
 *     outside of the API on what is listed and cannot take it back
 */
public record Selection(String namespace, String labelSelector, String fieldSelector, boolean latest) {
    /** Everything. */
    public static final Selection ALL = new Selection("", "", "");

    /** A selection for which any list will do that the server remembers. */
    public Selection(String namespace, String labelSelector, String fieldSelector) {
        this(namespace, labelSelector, fieldSelector, false);
    }

    /** Objects whose fields match, for example {@code spec.nodeName=n1}. */
    public static Selection fields(String fieldSelector) {
        return new Selection("", "", fieldSelector);
    }

    /** The same selection, whose first list is the storage's newest. */
    public Selection ofLatest() {
        return new Selection(namespace, labelSelector, fieldSelector, true);
    }

    String parameters() {
        return parameter("labelSelector", labelSelector) + parameter("fieldSelector", fieldSelector);
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
