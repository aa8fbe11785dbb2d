package io.keelson.integration.architecture.planted.api;

import io.keelson.integration.architecture.planted.storage.PlantedStore;

/** Breaks the rule on purpose: {@code api} may use no other module. */
final class UsesStorage {
    static String violation() {
        return PlantedStore.engine();
    }

    private UsesStorage() {}
}
