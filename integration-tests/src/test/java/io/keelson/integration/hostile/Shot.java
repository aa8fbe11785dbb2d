package io.keelson.integration.hostile;

import java.util.Map;

/**
 * One request.
 *
 * @param path the path and query, encoded
 * @param body empty for none
 */
record Shot(String method, String path, Map<String, String> headers, byte[] body) {

    @Override
    public String toString() {
        String text = new String(body, 0, Math.min(body.length, 200), java.nio.charset.StandardCharsets.ISO_8859_1);
        return method + " " + shortened(path) + " " + shortened(headers.toString()) + " " + body.length + " bytes: "
                + text.replaceAll("[^ -~]", ".");
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "... (" + text.length() + ")" : text;
    }
}
