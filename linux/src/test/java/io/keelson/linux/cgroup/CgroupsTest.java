package io.keelson.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsTest {
    private static final CgroupShare SHARE = new CgroupShare(512, 25_000, 64 << 20);

    @TempDir
    Path root;

    @Test
    void version1HasAHierarchyForEachController() throws IOException {
        Cgroups tree = PlainCgroups.separate(root, List.of("cpu", "memory", "pids"));
        tree.apply("/all/burstable/pod1", SHARE);
        assertEquals("512", read("cpu/all/burstable/pod1/cpu.shares"));
        assertEquals("100000", read("cpu/all/burstable/pod1/cpu.cfs_period_us"));
        assertEquals("25000", read("cpu/all/burstable/pod1/cpu.cfs_quota_us"));
        assertEquals("67108864", read("memory/all/burstable/pod1/memory.limit_in_bytes"));
        tree.apply("/all/besteffort", CgroupShare.LEAST);
        assertEquals("2", read("cpu/all/besteffort/cpu.shares"));
        assertFalse(Files.exists(root.resolve("memory/all/besteffort/memory.limit_in_bytes")));
        assertEquals(Set.of("burstable", "besteffort"), tree.children("/all"));
    }

    @Test
    void version2HandsControllersDown() throws IOException {
        Cgroups tree = PlainCgroups.unified(root);
        Files.writeString(root.resolve("cgroup.controllers"), "cpu memory rdma\n");
        Files.writeString(root.resolve("cgroup.subtree_control"), "cpu\n");
        tree.apply("/all/pod1", SHARE);
        assertEquals("+memory", read("cgroup.subtree_control"));
        assertEquals("59", read("all/pod1/cpu.weight"));
        assertEquals("25000 100000", read("all/pod1/cpu.max"));
        assertEquals("67108864", read("all/pod1/memory.max"));
    }

    @Test
    void weightsAreThoseOfOciRuntimes() {
        assertEquals(1, CgroupShare.weight(2).cpuWeight());
        assertEquals(100, CgroupShare.weight(1024).cpuWeight());
        assertEquals(10_000, CgroupShare.weight(262_144).cpuWeight());
    }

    @Test
    void aCgroupInUseStays() throws IOException {
        Cgroups tree = PlainCgroups.separate(root, List.of("cpu", "memory"));
        tree.apply("/all/pod1/c", SHARE);
        Files.createFile(root.resolve("memory/all/pod1/c/busy"));
        assertFalse(tree.remove("/all/pod1"));
        Files.delete(root.resolve("memory/all/pod1/c/busy"));
        assertTrue(tree.remove("/all/pod1"));
        assertTrue(tree.remove("/all/pod1"));
        assertEquals(Set.of(), tree.children("/all"));
        assertThrows(IllegalArgumentException.class, () -> tree.remove("/"));
    }

    @Test
    void whatIsMountedSaysTheVersion() {
        assertTrue(CgroupHierarchies.of(
                        List.of("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"))
                .unified());
        assertFalse(CgroupHierarchies.of(List.of(
                        "31 30 0:27 / /sys/fs/cgroup/unified rw shared:5 - cgroup2 cgroup2 rw",
                        "32 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:6 - cgroup cgroup rw,cpu,cpuacct"))
                .unified());
    }

    private String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }
}
