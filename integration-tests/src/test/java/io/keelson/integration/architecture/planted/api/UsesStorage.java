package io.keelson.integration.architecture.planted.api;

import io.keelson.integration.architecture.planted.storage.Store;

/** Breaks the rule on purpose: {@code api} may use no other module. */
final class UsesStorage {
    static String violation() {
        return Store.engine();
    }

    private UsesStorage() {}
}
