package io.keelson.apiserver.registry;

/**
 * How a resource's own rules look at {@code metadata}, besides those for all objects. Upstream's kinds differ in how
 * often they call the common checks, and clients are told each cause as often as it is found.
 *
 * @param qualifiedFinalizers whether finalizers must be qualified or standard ones
 * @param changes how often an update is checked against the object before
 * @param wholes how often an update checks the metadata by the rules of new objects
 * @param wholeFirst whether an update is checked by the rules of new objects before it is compared
 * @param statusChanges how often an update of {@code /status} is checked against the object before
 * @param resetOnStatus whether labels, annotations, finalizers and owners stay as they were in an update of
 *     {@code /status}
 */
public record MetadataChecks(
        boolean qualifiedFinalizers,
        int changes,
        int wholes,
        boolean wholeFirst,
        int statusChanges,
        boolean resetOnStatus) {
    /** What most resources do. */
    public static final MetadataChecks USUAL = new MetadataChecks(true, 1, 1, false, 1, false);

    /** Returns whether the resource's own rules look at metadata at all. */
    public boolean own() {
        return changes + wholes > 0;
    }
}
