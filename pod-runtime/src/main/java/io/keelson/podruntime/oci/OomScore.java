package io.keelson.podruntime.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code oom_score_adj} as far as the kernel lets us set it: below our own only with CAP_SYS_RESOURCE. */
final class OomScore {
    private static final Logger log = LoggerFactory.getLogger(OomScore.class);
    private static final AtomicBoolean warned = new AtomicBoolean();

    private OomScore() {}

    static int permitted(int wanted, Set<String> capabilities) {
        if (capabilities.contains("CAP_SYS_RESOURCE")) {
            return wanted;
        }
        int own = own();
        if (wanted < own && warned.compareAndSet(false, true)) {
            log.warn("oom_score_adj cannot go below {} without CAP_SYS_RESOURCE: {} is raised", own, wanted);
        }
        return Math.max(wanted, own);
    }

    private static int own() {
        try {
            return Integer.parseInt(
                    Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
        } catch (IOException e) {
            return 0;
        }
    }
}
