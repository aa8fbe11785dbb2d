package io.keelson.integration.architecture.planted.storage;

/** What the planted violation uses. */
public final class PlantedStore {
    /** Returns something, so that there is something to use. */
    public static String engine() {
        return "planted";
    }

    private PlantedStore() {}
}
