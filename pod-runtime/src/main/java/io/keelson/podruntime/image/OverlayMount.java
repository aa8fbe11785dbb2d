package io.keelson.podruntime.image;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.process.WorkingDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Mounts layers, with a writable directory on top, by overlayfs. */
public final class OverlayMount {
    private static final int PAGE = 4096;
    /** What is written shows all of itself: a layer can be made of it, and read without the ones below. */
    private static final String WHOLE = ",redirect_dir=off,metacopy=off";

    private static final String VOLATILE = ",volatile";

    private OverlayMount() {}

    /**
     * Mounts. What is written need not survive a crash of the machine, and unmounting is quick without writing it back.
     *
     * @param layers lowest first; many are named from the directory two above the lowest
     * @param flags of {@code mount(2)}
     */
    public static void mount(List<Path> layers, Path upper, Path work, Path target, long flags) throws IOException {
        String top = ",upperdir=" + upper + ",workdir=" + work + WHOLE;
        String options =
                "lowerdir=" + layers.reversed().stream().map(Path::toString).collect(Collectors.joining(":")) + top;
        if (options.length() + VOLATILE.length() < PAGE) {
            overlay(target, options, flags);
            return;
        }
        Path base = layers.getLast().resolve("../..").normalize();
        String relative = layers.reversed().stream()
                .map(l -> base.relativize(l).toString())
                .collect(Collectors.joining(":"));
        WorkingDirectory.in(base, () -> {
            overlay(target, "lowerdir=" + relative + top, flags);
            return true;
        });
    }

    private static void overlay(Path target, String options, long flags) throws LinuxException {
        try {
            Libc.mount("overlay", target.toString(), "overlay", flags, options + VOLATILE);
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.EINVAL) {
                throw e;
            }
            Libc.mount("overlay", target.toString(), "overlay", flags, options);
        }
    }
}
