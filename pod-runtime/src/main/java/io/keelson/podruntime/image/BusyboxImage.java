package io.keelson.podruntime.image;

import io.keelson.linux.Descriptor;
import io.keelson.linux.process.Spawn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes a small image from the node's static busybox, so that examples and tests run without a registry. */
public final class BusyboxImage {
    /** The name of the image. */
    public static final String NAME = "keelson.io/busybox:1";

    /**
     * Debian's busybox is built without {@code wget}'s timeout and faults where it is asked for ({@code -T}); so it is the
     * time of the whole download that is bounded.
     */
    private static final String WGET = """
            #!/bin/sh
            limit= left=$#
            while [ "$left" -gt 0 ]; do
              word=$1 left=$((left - 1))
              shift
              flags=${word#-}
              if [ "$flags" != "$word" ]; then
                while :; do
                  case $flags in [cqS]?*) flags=${flags#?} ;; *) break ;; esac
                done
              fi
              case $word:$flags in
                -*:T)
                  [ "$left" -gt 0 ] || { echo 'wget: option requires an argument -- T' >&2; exit 1; }
                  limit=$1 left=$((left - 1))
                  shift ;;
                -*:T*) limit=${flags#T} ;;
                *) set -- "$@" "$word"; continue ;;
              esac
              [ "${word%T*}" = - ] || set -- "$@" "${word%T*}"
            done
            exec ${limit:+/bin/busybox timeout "$limit"} /bin/busybox wget "$@"
            """;

    private BusyboxImage() {}

    /**
     * Makes the image unless the store has it from the same busybox. Its command is {@code sleep infinity}; every
     * applet is linked where Debian has the program of that name.
     *
     * @param busybox a statically linked busybox, as in Debian's package busybox-static
     */
    public static ImageRecord ensure(ImageStore store, Path busybox) throws IOException {
        byte[] layer = layer(Files.readAllBytes(busybox), applets(busybox));
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.put("architecture", Platform.architecture()).put("os", "linux");
        ObjectNode process = config.putObject("config");
        process.putArray("Env").add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        process.putArray("Cmd").add("sleep").add("infinity");
        config.putObject("rootfs").put("type", "layers").putArray("diff_ids").add(Digest.of(layer));
        byte[] bytes = JsonMapper.shared().writeValueAsBytes(config);
        @Nullable ImageRecord existing = store.find(NAME);
        if (existing != null && existing.id().equals(Digest.of(bytes))) {
            return existing;
        }
        return new ImageAssembly(store)
                .assemble(bytes, 1, i -> new ByteArrayInputStream(layer), List.of(NAME), List.of(), true);
    }

    private static TreeSet<String> applets(Path busybox) throws IOException {
        Descriptor.Pipe pipe = Descriptor.pipe();
        int pid;
        try (Descriptor out = pipe.writer()) {
            pid = new Spawn(List.of(busybox.toString(), "--list-full"))
                    .descriptor(1, out)
                    .start();
        }
        String text;
        try (Descriptor in = pipe.reader()) {
            text = new String(in.readAll(64 * 1024), StandardCharsets.US_ASCII);
        }
        if (Spawn.await(pid) != 0 || text.isBlank()) {
            throw new IOException(busybox + " does not list its applets");
        }
        TreeSet<String> applets = new TreeSet<>();
        text.lines()
                .filter(l -> !l.endsWith("/busybox") && !l.equals("linuxrc"))
                .forEach(applets::add);
        return applets;
    }

    private static byte[] layer(byte[] busybox, TreeSet<String> applets) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(busybox.length + 1024 * 1024);
        TarWriter tar = new TarWriter(bytes);
        for (String directory : List.of(
                "bin", "dev", "etc", "home", "proc", "root", "sbin", "sys", "usr", "usr/bin", "usr/sbin", "var")) {
            tar.directory(directory, directory.equals("root") ? 0700 : 0755);
        }
        tar.directory("tmp", 01777);
        tar.file("etc/passwd", 0644, text("""
                root:x:0:0:root:/root:/bin/sh
                nobody:x:65534:65534:nobody:/:/bin/false
                """));
        tar.file("etc/group", 0644, text("""
                root:x:0:
                nogroup:x:65534:
                """));
        tar.file("bin/busybox", 0755, busybox);
        for (String applet : applets) {
            if (applet.endsWith("/wget")) {
                tar.file(applet, 0755, text(WGET));
                continue;
            }
            int depth = (int) applet.chars().filter(c -> c == '/').count();
            tar.link(applet, depth == 1 && applet.startsWith("bin/") ? "busybox" : "../".repeat(depth) + "bin/busybox");
        }
        tar.finish();
        return bytes.toByteArray();
    }

    private static byte[] text(String content) {
        return content.getBytes(StandardCharsets.US_ASCII);
    }
}
