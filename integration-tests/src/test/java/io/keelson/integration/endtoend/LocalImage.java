package io.keelson.integration.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes images from this machine's busybox as {@code docker save} would write them. */
final class LocalImage {
    private static final String MAKE = """
            set -eu
            cd "$DIRECTORY"
            mkdir -p root/bin root/sbin root/usr/bin root/usr/sbin root/tmp root/etc
            cp /bin/busybox root/bin/
            busybox --list-full | grep -v -e 'bin/busybox$' -e linuxrc | while read -r applet; do
              ln -s /bin/busybox "root/$applet"
            done
            tar -C root -cf layer.tar --owner=0 --group=0 .
            printf '{"architecture":"%s","os":"linux","config":{"Cmd":["sleep","infinity"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \\
              "$ARCHITECTURE" "$(sha256sum layer.tar | cut -d ' ' -f 1)" >config.json
            printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$NAME" >manifest.json
            tar -cf image.tar manifest.json config.json layer.tar
            """;

    private LocalImage() {}

    /** Makes an image of that name in a directory; returns the archive. */
    static Path archive(Path directory, String name) {
        Shell.run(
                        Map.of("DIRECTORY", directory.toString(), "NAME", name, "ARCHITECTURE", architecture()),
                        null,
                        List.of("/bin/sh", "-c", MAKE))
                .ok();
        return directory.resolve("image.tar");
    }

    /** Makes an image of that name and imports it into the node; returns what the program said. */
    static String importInto(TestCluster cluster, String name) {
        try {
            Path directory = Files.createTempDirectory("keelson-image");
            try {
                return cluster.keelson("image import", archive(directory, name).toString())
                        .ok();
            } finally {
                Shell.run(Map.of(), null, List.of("rm", "-rf", directory.toString()))
                        .ok();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    }
}
