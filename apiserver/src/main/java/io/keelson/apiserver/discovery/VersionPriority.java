package io.keelson.apiserver.discovery;

/**
 * How far in front clients see a group version, as its API service says.
 *
 * @param group the group's place among groups: higher ones come first
 * @param version the version's place in its group: higher ones come first
 */
public record VersionPriority(int group, int version) {
    /** That of group versions whose API service is not there. */
    public static final VersionPriority LOWEST = new VersionPriority(1_000, 100);
}
