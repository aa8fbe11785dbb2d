package io.keelson.podruntime.build;

import io.keelson.cri.v1.Mount;
import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.mount.MountTree;
import io.keelson.linux.mount.Mounts;
import io.keelson.podruntime.build.plan.RunMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Prepares what {@code RUN --mount} asks for as directories and files of this machine that a container can be given. */
final class RunMounts {
    private final BuildDirectory directory;
    private final Path caches;
    private final Map<String, byte[]> secrets;

    /** @param caches where the directories of caches are kept between builds */
    RunMounts(BuildDirectory directory, Path caches, Map<String, byte[]> secrets) {
        this.directory = directory;
        this.caches = caches;
        this.secrets = secrets;
    }

    /** A mount, and whether what is mounted is a directory. */
    record Prepared(Mount mount, boolean isDirectory) {}

    /** @param root what a bind mount is from */
    Prepared bind(RunMount mount, Path root) throws IOException {
        Path point;
        boolean isDirectory;
        try (Directory from = Directory.open(root);
                Descriptor source = from.inRoot(mount.source(), Libc.O_PATH);
                MountTree tree = MountTree.copy(source, true)) {
            isDirectory = Files.isDirectory(Directory.path(source));
            point = directory.free("bind");
            if (isDirectory) {
                Files.createDirectory(point);
            } else {
                Files.createFile(point);
            }
            tree.isPrivate().readOnly(true).attach(point);
        } catch (LinuxException e) {
            throw e.errno() == LinuxException.ENOENT || e.errno() == LinuxException.ENOTDIR
                    ? new IOException("\"" + mount.source() + "\": not found", e)
                    : e;
        }
        if (!mount.writable()) {
            return new Prepared(of(mount.target(), point, true), isDirectory);
        }
        if (!isDirectory) {
            throw new IOException("a file cannot be mounted to be written to, a directory can: " + mount.target());
        }
        StageRoot over = new StageRoot(directory.free("written"), List.of(point));
        return new Prepared(of(mount.target(), over.path(), false), true);
    }

    /** A cache's directory, which stays. */
    Prepared cache(RunMount mount) throws IOException {
        Path place = caches.resolve(BuildCache.key(List.of(mount.id())));
        if (mount.sharing().equals("private")) {
            place = directory.free("cache"); // nobody else has it, not even the next build
        }
        if (!Files.isDirectory(place)) {
            Files.createDirectories(place);
            FileNodes.own(place, mount.uid(), mount.gid());
            Files.setAttribute(place, "unix:mode", mount.mode());
        }
        return new Prepared(of(mount.target(), place, !mount.writable()), true);
    }

    Prepared memory(RunMount mount) throws IOException {
        Path place = directory.make("memory");
        Mounts.tmpfs(place, "mode=1777" + (mount.size() > 0 ? ",size=" + mount.size() : ""));
        return new Prepared(of(mount.target(), place, false), true);
    }

    /** A secret's content; null where it is not given and need not be. */
    byte @org.jspecify.annotations.Nullable [] secret(RunMount mount) throws IOException {
        byte[] content = secrets.get(mount.id());
        if (content == null && mount.required()) {
            throw new IOException("secret " + mount.id() + ": not found");
        }
        return content;
    }

    /** A secret as a file in memory. */
    Prepared secretFile(RunMount mount, byte[] content) throws IOException {
        Path place = directory.make("secret");
        Mounts.tmpfs(place, "mode=0700");
        Path file = Files.write(place.resolve("content"), content);
        FileNodes.own(file, mount.uid(), mount.gid());
        Files.setAttribute(file, "unix:mode", mount.mode());
        return new Prepared(of(mount.target(), file, true), false);
    }

    static Mount of(String target, Path source, boolean readOnly) {
        return Mount.newBuilder()
                .setContainerPath(target)
                .setHostPath(source.toString())
                .setReadonly(readOnly)
                .build();
    }
}
