package io.keelson.podruntime.build.plan;

import java.util.ArrayList;
import java.util.List;

/** Paths in an image as text: absolute, without dots and double slashes; {@code ..} stops at the root. */
final class AbsolutePath {
    private AbsolutePath() {}

    /** The path from a directory; a slash at the end of either stays only where it is the root. */
    static String of(String directory, String path) {
        List<String> parts = new ArrayList<>();
        for (String part : (path.startsWith("/") ? path : directory + "/" + path).split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
