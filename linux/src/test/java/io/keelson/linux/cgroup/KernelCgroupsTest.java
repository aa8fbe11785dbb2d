package io.keelson.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What this machine's kernel makes of shares, whichever version of cgroups it has. */
class KernelCgroupsTest {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final String NAME = "ktg" + ProcessHandle.current().pid();

    @Test
    void theKernelTakesAPodsShare() throws IOException {
        Cgroups tree = Cgroups.detect();
        Path top = tree.unified() ? ROOT : ROOT.resolve("cpu");
        assumeTrue(Files.isWritable(top.resolve("cgroup.procs")), "needs root and cgroups");
        String pod = "/" + NAME + "/burstable/pod1";
        try {
            tree.apply("/" + NAME, CgroupShare.weight(2048));
            tree.apply("/" + NAME + "/burstable", CgroupShare.LEAST);
            tree.apply(pod, new CgroupShare(512, 25_000, 64 << 20));
            tree.apply("/" + NAME + "/burstable", CgroupShare.weight(512));
            if (tree.unified()) {
                assertEquals("59", read(pod, "cpu.weight"));
                assertEquals("25000 100000", read(pod, "cpu.max"));
                assertEquals("67108864", read(pod, "memory.max"));
                assertEquals("59", read("/" + NAME + "/burstable", "cpu.weight"));
                assertTrue(tree.limitsSwap());
            } else {
                assertEquals("512", read("cpu" + pod, "cpu.shares"));
                assertEquals("25000", read("cpu" + pod, "cpu.cfs_quota_us"));
                assertEquals("67108864", read("memory" + pod, "memory.limit_in_bytes"));
                assertEquals("512", read("cpu/" + NAME + "/burstable", "cpu.shares"));
            }
            assertEquals(Set.of("pod1"), tree.children("/" + NAME + "/burstable"));
        } finally {
            tree.remove("/" + NAME);
        }
        assertFalse(Files.exists(top.resolve(NAME)));
    }

    private static String read(String cgroup, String file) throws IOException {
        return Files.readString(ROOT.resolve(cgroup.replaceFirst("^/", "")).resolve(file))
                .strip();
    }
}
