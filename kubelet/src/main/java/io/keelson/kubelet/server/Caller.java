package io.keelson.kubelet.server;

import java.util.List;
import java.util.Map;

/**
 * Who makes a request.
 *
 * @param name the user's name
 * @param uid the user's uid, empty where there is none
 * @param groups the user's groups
 * @param extra more about the user, as the API server said it
 */
record Caller(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

    static Caller of(String name, List<String> groups) {
        return new Caller(name, "", List.copyOf(groups), Map.of());
    }
}
