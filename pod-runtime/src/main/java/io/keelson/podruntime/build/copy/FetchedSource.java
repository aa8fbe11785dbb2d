package io.keelson.podruntime.build.copy;

import java.nio.file.Path;

/**
 * A source of {@code ADD} that was fetched.
 *
 * @param name the last name in its address
 * @param digest of its content
 */
public record FetchedSource(String name, Path file, String digest) {}
