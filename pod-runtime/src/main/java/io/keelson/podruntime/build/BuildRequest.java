package io.keelson.podruntime.build;

import io.keelson.podruntime.registry.RegistryCredentials;
import java.util.List;
import java.util.Map;

/**
 * What is to be built.
 *
 * @param context the directory that is copied from
 * @param file the Dockerfile's name, for messages
 * @param dockerfile its text
 * @param ignore the text of the ignore file that belongs to it; null for the context's own, if it has one
 * @param target the stage that is wanted; empty for the last one
 * @param network of commands: {@code default} or {@code none}
 * @param pull whether base images are pulled although they are there
 * @param secrets by their ids
 * @param credentials by registry
 */
public record BuildRequest(
        String context,
        String file,
        String dockerfile,
        @org.jspecify.annotations.Nullable String ignore,
        Map<String, String> arguments,
        Map<String, String> labels,
        String target,
        List<String> tags,
        String network,
        boolean noCache,
        boolean pull,
        Map<String, byte[]> secrets,
        Map<String, RegistryCredentials> credentials) {
    @Override
    public String toString() {
        return "BuildRequest[" + file + " in " + context + "]";
    }
}
