package io.keelson.resources.core.pod;

import io.keelson.api.json.GoFormat;
import io.keelson.resources.validation.Subject;
import java.util.ArrayList;
import java.util.List;

/** What clients are warned of about files in a volume that would hide one another. */
final class OverlapWarnings {
    private final List<String> warnings = new ArrayList<>();

    private OverlapWarnings() {}

    /**
     * A file of a volume.
     *
     * @param path where it will be
     * @param source what it comes from, empty where the volume has only one source
     */
    private record File(String path, String source) {
        @Override
        public String toString() {
            return GoFormat.quote(path) + (source.isEmpty() ? "" : " (" + source + ")");
        }

        boolean overlaps(File other) {
            boolean named = !path.isEmpty() && !other.path.isEmpty();
            return named && ((path + "/").startsWith(other.path + "/") || (other.path + "/").startsWith(path + "/"));
        }
    }

    /** Returns the warnings about a pod's volumes. */
    static List<String> of(Subject volumes) {
        OverlapWarnings found = new OverlapWarnings();
        for (Subject volume : volumes.each()) {
            Subject map = volume.at("configMap");
            found.compare(volume, named("ConfigMap", map.at("name")), files(map.at("items"), ""));
            Subject secret = volume.at("secret");
            found.compare(volume, named("Secret", secret.at("secretName")), files(secret.at("items"), ""));
            found.compare(volume, "DownwardAPI", files(volume.at("downwardAPI", "items"), ""));
            found.projected(volume);
        }
        return found.warnings;
    }

    private static String named(String kind, Subject name) {
        return kind + " " + GoFormat.quote(name.text());
    }

    private void projected(Subject volume) {
        List<File> files = new ArrayList<>();
        for (Subject source : volume.at("projected", "sources").each()) {
            if (source.empty()) {
                warnings.add(
                        "volume " + GoFormat.quote(volume.at("name").text()) + " (Projected) has no sources provided");
            } else {
                files.addAll(source(source));
            }
        }
        compare(volume, "Projected", files);
    }

    private static List<File> source(Subject source) {
        Subject map = source.at("configMap");
        Subject secret = source.at("secret");
        Subject downward = source.at("downwardAPI");
        Subject bundle = source.at("clusterTrustBundle");
        if (map.at("items").present()) {
            return files(map.at("items"), named("ConfigMap", map.at("name")));
        } else if (secret.at("items").present()) {
            return files(secret.at("items"), named("Secret", secret.at("name")));
        } else if (downward.at("items").present()) {
            return files(downward.at("items"), "DownwardAPI");
        } else if (source.at("serviceAccountToken").present()) {
            return List.of(file(source.at("serviceAccountToken", "path"), "ServiceAccountToken"));
        } else if (bundle.present()) {
            Subject name = bundle.at("name").present() ? bundle.at("name") : bundle.at("signerName");
            return List.of(file(bundle.at("path"), named("ClusterTrustBundle", name)));
        }
        List<File> files = new ArrayList<>();
        Subject certificate = source.at("podCertificate");
        certificate(files, certificate.at("certificateChainPath"), "chain");
        certificate(files, certificate.at("keyPath"), "key");
        certificate(files, certificate.at("credentialBundlePath"), "credential bundle");
        return files;
    }

    private static void certificate(List<File> files, Subject path, String what) {
        if (!path.empty()) {
            files.add(file(path, "PodCertificate " + what));
        }
    }

    private static List<File> files(Subject items, String source) {
        return items.each().stream().map(item -> file(item.at("path"), source)).toList();
    }

    private static File file(Subject path, String source) {
        return new File(path.text().replaceAll("/+$", ""), source);
    }

    private void compare(Subject volume, String source, List<File> files) {
        for (int i = 0; i < files.size(); i++) {
            for (File before : files.subList(0, i)) {
                if (files.get(i).overlaps(before)) {
                    warnings.add("volume " + GoFormat.quote(volume.at("name").text()) + " (" + source
                            + "): overlapping paths: " + files.get(i) + " with " + before);
                }
            }
        }
    }
}
