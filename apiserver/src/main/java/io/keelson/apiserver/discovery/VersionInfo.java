package io.keelson.apiserver.discovery;

import io.keelson.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import tools.jackson.databind.node.ObjectNode;

/** What {@code /version} says: the Kubernetes that the server behaves like, and what it is built from and with. */
public final class VersionInfo {
    /** The version of Kubernetes whose behaviour the server has, with our mark. */
    public static final String GIT_VERSION = "v1.36.2+keelson";

    /** Written by the build from the repository, with nothing in it where there is none. */
    private static final String BUILD = "git.properties";

    private VersionInfo() {}

    /** Returns the answer's body. */
    public static ObjectNode document() {
        return document(build());
    }

    /** @param build what the build knows of the repository */
    static ObjectNode document(Properties build) {
        String arch = System.getProperty("os.arch", "");
        String commit = build.getProperty("git.commit.id.full", "");
        // As upstream says of a build from an archive of the source.
        String state =
                commit.isEmpty() ? "archive" : Boolean.parseBoolean(build.getProperty("git.dirty")) ? "dirty" : "clean";
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("emulationMajor", "1")
                .put("emulationMinor", "36")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "35")
                .put("gitVersion", GIT_VERSION)
                .put("gitCommit", commit)
                .put("gitTreeState", state)
                .put("buildDate", build.getProperty("git.commit.time", "1970-01-01T00:00:00Z"))
                .put("goVersion", "java" + Runtime.version().feature())
                .put("compiler", "javac")
                .put("platform", "linux/" + (arch.equals("aarch64") ? "arm64" : arch));
    }

    private static Properties build() {
        Properties build = new Properties();
        try (InputStream in = VersionInfo.class.getResourceAsStream(BUILD)) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build;
    }
}
