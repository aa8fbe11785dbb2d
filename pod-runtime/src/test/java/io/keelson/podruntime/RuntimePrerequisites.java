package io.keelson.podruntime;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests need that make real containers. */
public final class RuntimePrerequisites {
    private RuntimePrerequisites() {}

    /** Whether we are root. */
    public static boolean is() {
        return new UnixSystem().getUid() == 0;
    }

    /** Whether pods can be run here: root, crun, conmon, nft and a static busybox. */
    public static boolean canRunPods() {
        return is()
                && Files.isExecutable(Path.of("/usr/bin/crun"))
                && Files.isExecutable(Path.of("/usr/bin/conmon"))
                && Files.isExecutable(Path.of("/usr/sbin/nft"))
                && Files.isExecutable(Path.of("/bin/busybox"));
    }
}
