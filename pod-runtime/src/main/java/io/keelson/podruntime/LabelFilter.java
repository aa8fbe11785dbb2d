package io.keelson.podruntime;

import java.util.Map;

/** Label selectors of CRI filters: every pair must be there. */
final class LabelFilter {
    private LabelFilter() {}

    static boolean match(Map<String, String> selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }
}
