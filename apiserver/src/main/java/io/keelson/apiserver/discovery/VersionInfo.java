package io.keelson.apiserver.discovery;

import io.keelson.api.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** What {@code /version} says: the Kubernetes that the server behaves like, and what it is built with. */
public final class VersionInfo {
    /** The version of Kubernetes whose behaviour the server has, with our mark. */
    public static final String GIT_VERSION = "v1.36.2+keelson";

    private VersionInfo() {}

    /** Returns the answer's body. */
    public static ObjectNode document() {
        String arch = System.getProperty("os.arch", "");
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("emulationMajor", "1")
                .put("emulationMinor", "36")
                .put("minCompatibilityMajor", "1")
                .put("minCompatibilityMinor", "35")
                .put("gitVersion", GIT_VERSION)
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "java" + Runtime.version().feature())
                .put("compiler", "javac")
                .put("platform", "linux/" + (arch.equals("aarch64") ? "arm64" : arch));
    }
}
