package io.keelson.podruntime.build.copy;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.file.Directory;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.file.FileStatus;
import io.keelson.linux.file.Name;
import io.keelson.podruntime.build.plan.Step;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One {@code COPY} or {@code ADD}: finds what is copied, says what it depends on, and does it. The sources do not change
 * between the two, or the copy is of what they are when they are read.
 */
public final class CopyOperation {
    private final Step.Copy step;
    private final SourceRoot source;
    private final List<FetchedSource> fetched;
    private final IgnorePatterns excluded;
    private final List<SourceRoot.Found> found = new ArrayList<>();

    /**
     * Finds the sources.
     *
     * @param fetched those that are addresses
     * @throws FileNotFoundException where one is not there
     */
    public CopyOperation(Step.Copy step, SourceRoot source, List<FetchedSource> fetched) throws IOException {
        this.step = step;
        this.source = source;
        this.fetched = fetched;
        try {
            this.excluded = IgnorePatterns.of(step.exclude());
            for (String one : step.sources()) {
                if (!step.add() || !Step.Copy.isAddress(one)) {
                    found.addAll(source.find(one));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (found.isEmpty() && fetched.isEmpty() && step.documents().isEmpty()) {
            throw new FileNotFoundException("no source files were specified: nothing matches " + step.sources());
        }
    }

    /** The digest of all that is copied. */
    public String digest() throws IOException {
        ContentDigest digest = new ContentDigest(source.keepsOwners());
        for (SourceRoot.Found one : found) {
            digest.begin(step.parents() ? one.path() : one.name(), one.directory());
            if (one.directory()) {
                source.walk(one, excluded, digest::add);
            } else {
                try (Descriptor file = source.open(one)) {
                    digest.file(FileStatus.of(file), file);
                }
            }
        }
        for (FetchedSource one : fetched) {
            digest.text(one.name() + " " + one.digest());
        }
        step.documents().forEach(document -> digest.text(document.name() + "\0" + document.content()));
        return digest.toString();
    }

    /** Copies. @param owner as {@code --chown} and {@code --chmod} say */
    public void run(TargetRoot target, CopyOwnership owner) throws IOException {
        String destination = step.destination().substring(1);
        boolean directory = destination.isEmpty()
                || destination.endsWith("/")
                || step.parents()
                || found.size() + fetched.size() + step.documents().size() > 1
                || target.isDirectory(destination);
        String path = destination.endsWith("/") ? destination.substring(0, destination.length() - 1) : destination;
        for (SourceRoot.Found one : found) {
            String into = step.parents() ? below(path, above(one.path())) : path;
            if (one.directory()) {
                String to = step.parents() ? below(path, one.path()) : path;
                try (Directory top = target.directory(to, owner)) {
                    new TreeCopy(source, owner).run(one, excluded, top);
                }
            } else if (!(step.unpack() && unpacked(target, one, path, owner))) {
                String to = directory ? below(into, one.name()) : path;
                place(target, to, owner, (parent, name) -> copy(one, parent, name, owner));
            }
        }
        for (FetchedSource one : fetched) {
            place(target, directory ? below(path, one.name()) : path, owner, (parent, name) -> {
                try (Descriptor file = Descriptor.open(one.file().toString(), Libc.O_RDONLY | Libc.O_NOFOLLOW)) {
                    TargetRoot.copy(file, parent, name);
                    finish(parent, name, FileStatus.of(file), owner, 0600);
                }
            });
        }
        for (var document : step.documents()) {
            byte[] content = document.content().getBytes(StandardCharsets.UTF_8);
            place(target, directory ? below(path, document.name()) : path, owner, (parent, name) -> {
                TargetRoot.write(parent, name, out -> out.write(content));
                finish(parent, name, new FileStatus(0100644, 0, 0, 0, 1, 0, 0, 0, 0), owner, 0644);
            });
        }
    }

    private boolean unpacked(TargetRoot target, SourceRoot.Found one, String path, CopyOwnership owner)
            throws IOException {
        try (Descriptor file = source.open(one)) {
            if (!FileStatus.of(file).isRegular()) {
                return false;
            }
            try (var in = Files.newInputStream(Directory.path(file))) {
                return ArchiveUnpack.unpack(in, one.name(), target, path, owner);
            }
        }
    }

    private void copy(SourceRoot.Found one, Directory parent, Name name, CopyOwnership owner) throws IOException {
        FileStatus status = source.status(one);
        if (!status.isRegular()) {
            throw new IOException("\"/" + one.path() + "\" is neither a file nor a directory");
        }
        try (Descriptor file = source.open(one)) {
            TargetRoot.copy(file, parent, name);
            boolean kept = source.keepsOwners() && !owner.given();
            TargetRoot.finish(
                    parent,
                    name,
                    status,
                    owner.given() ? owner.uid() : kept ? status.uid() : 0,
                    owner.given() ? owner.gid() : kept ? status.gid() : 0,
                    owner.modeOr(status.permissions()),
                    attributes(Directory.path(file)));
        }
    }

    /** Attributes of what is open: through the descriptor, past the link that {@code /proc} shows it as. */
    private static Map<String, byte[]> attributes(Path open) throws IOException {
        return FileNodes.attributesFollowed(open);
    }

    private static void finish(Directory parent, Name name, FileStatus like, CopyOwnership owner, int mode)
            throws IOException {
        TargetRoot.finish(
                parent,
                name,
                like,
                owner.given() ? owner.uid() : 0,
                owner.given() ? owner.gid() : 0,
                owner.modeOr(mode),
                Map.of());
    }

    private interface Placing {
        void at(Directory parent, Name name) throws IOException;
    }

    private static void place(TargetRoot target, String path, CopyOwnership owner, Placing placing) throws IOException {
        int slash = path.lastIndexOf('/');
        try (Directory parent = target.directory(slash < 0 ? "" : path.substring(0, slash), owner)) {
            placing.at(parent, Name.of(path.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new IOException("cannot copy to \"/" + path + "\"", e);
        }
    }

    private static String above(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String below(String directory, String name) {
        return directory.isEmpty() || name.isEmpty() ? directory + name : directory + "/" + name;
    }
}
