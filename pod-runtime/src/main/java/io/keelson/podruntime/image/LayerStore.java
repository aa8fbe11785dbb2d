package io.keelson.podruntime.image;

import io.keelson.linux.file.AtomicFile;
import io.keelson.linux.file.FileFacts;
import io.keelson.linux.file.FileNodes;
import io.keelson.linux.file.FileSystems;
import io.keelson.linux.file.FileTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacked layers. A layer is named by the start of its chain id: the digest over its own content and all below it,
 * since owner and mode of a directory may come from a layer below. What is being unpacked has a name that
 * starts with {@code new}.
 */
final class LayerStore {
    private static final int NAME_LENGTH = 20;
    /** Written when all of a layer is on disk: without it a layer is what a crash left of one. */
    private static final String WHOLE = "whole";
    /** What {@link TarSplit} makes the archive from that the layer came in. */
    private static final String SPLIT = "tar-split";

    private final Path root;
    private final Set<String> staged = ConcurrentHashMap.newKeySet();

    LayerStore(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                if (entry.getFileName().toString().startsWith("new")) {
                    FileTree.delete(entry);
                }
            }
        }
    }

    /** The names of the layers with these content digests, lowest first. */
    static List<String> names(List<String> diffIds) {
        List<String> names = new ArrayList<>();
        String chain = "";
        for (String diffId : diffIds) {
            chain = chain.isEmpty() ? diffId : Digest.of((chain + " " + diffId).getBytes(StandardCharsets.US_ASCII));
            names.add(chain.substring("sha256:".length(), "sha256:".length() + NAME_LENGTH));
        }
        return names;
    }

    boolean has(String name) {
        return staged.contains(name) || Files.exists(root.resolve(name).resolve(WHOLE));
    }

    /**
     * Takes a directory that was written through overlayfs into the store, on top of layers. It can be used at once; after a
     * crash of the machine it is there only when {@link #settle} has been called.
     *
     * @param below digests of the layers below, lowest first
     * @return the digest of its archive; null where there was nothing in it, and it is not kept
     */
    @Nullable
    String stage(Path changes, List<String> below) throws IOException {
        Path directory = Files.createTempDirectory(root, "new");
        try {
            LayerArchiver.Archived archived = LayerArchiver.archive(changes, directory.resolve(SPLIT));
            if (archived.empty()) {
                return null;
            }
            Files.writeString(directory.resolve("size"), Long.toString(archived.bytes()));
            Files.move(changes, directory.resolve("fs"), StandardCopyOption.ATOMIC_MOVE);
            List<String> all = new ArrayList<>(below);
            all.add(archived.diffId());
            String name = names(all).getLast();
            synchronized (staged) {
                if (!has(name)) {
                    FileTree.delete(root.resolve(name));
                    Files.move(directory, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                    staged.add(name);
                }
            }
            return archived.diffId();
        } finally {
            FileTree.delete(directory);
        }
    }

    /** Writes what was staged to disk and counts it among what is whole. */
    void settle(Collection<String> names) throws IOException {
        List<String> open = names.stream().filter(staged::contains).toList();
        if (open.isEmpty()) {
            return;
        }
        FileSystems.sync(root);
        for (String name : open) {
            Files.createFile(root.resolve(name).resolve(WHOLE));
        }
        FileSystems.sync(root);
        staged.removeAll(open);
    }

    /** The directory that overlayfs takes. */
    Path content(String name) {
        return root.resolve(name).resolve("fs");
    }

    /** Bytes of a layer's files. */
    long size(String name) throws IOException {
        return Long.parseLong(
                Files.readString(root.resolve(name).resolve("size")).strip());
    }

    /**
     * Writes a layer's archive, not compressed, as it was when it was unpacked.
     *
     * @param diffId the digest it must have
     * @throws IOException where the layer's archive cannot be put together; what has been written is then of no use
     */
    void archive(String name, String diffId, OutputStream out) throws IOException {
        Path notes = split(name, diffId);
        MessageDigest digest = Digest.sha256();
        TarSplit.assemble(notes, content(name), new DigestOutputStream(out, digest));
        Digest.require(diffId, Digest.text(digest), "layer content");
    }

    /** Bytes of a layer's archive, not compressed. @throws IOException as {@link #archive} */
    long archiveSize(String name, String diffId) throws IOException {
        return TarSplit.size(split(name, diffId));
    }

    private Path split(String name, String diffId) throws IOException {
        Path notes = root.resolve(name).resolve(SPLIT);
        if (!Files.exists(notes)) {
            throw new IOException("layer " + diffId
                    + " is on this node unpacked only, and its archive cannot be made from that: pull its image again");
        }
        return notes;
    }

    /** A layer that is unpacked but not yet in the store. */
    record Unpacked(Path directory, List<String> implied) {}

    /**
     * Unpacks an archive, gzipped or plain, aside of the store.
     *
     * @param diffId the digest that the plain archive must have
     */
    Unpacked unpack(InputStream archive, String diffId) throws IOException {
        Path directory = Files.createTempDirectory(root, "new");
        try {
            Path content = Files.createDirectory(directory.resolve("fs"));
            Files.setAttribute(content, "unix:mode", 0755);
            MessageDigest digest = Digest.sha256();
            LayerUnpacker unpacker;
            try (InputStream plain = new DigestInputStream(new BufferedInputStream(plain(archive), 1 << 16), digest);
                    TarSplitRecorder split = new TarSplitRecorder(plain, directory.resolve(SPLIT))) {
                unpacker = new LayerUnpacker(content, split);
                unpacker.unpack(new TarReader(split));
                split.transferTo(OutputStream.nullOutputStream());
            }
            Digest.require(diffId, Digest.text(digest), "layer content");
            Files.writeString(directory.resolve("size"), Long.toString(unpacker.bytes()));
            return new Unpacked(directory, unpacker.implied());
        } catch (IOException | RuntimeException e) {
            FileTree.delete(directory);
            throw e;
        }
    }

    static InputStream plain(InputStream archive) throws IOException {
        BufferedInputStream in = new BufferedInputStream(archive, 1 << 16);
        in.mark(4);
        byte[] magic = in.readNBytes(4);
        in.reset();
        if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return new GZIPInputStream(in, 1 << 16);
        }
        if (magic.length == 4 && (magic[0] & 0xff) == 0x28 && (magic[1] & 0xff) == 0xb5) {
            throw new IOException("layers compressed with zstd are not supported");
        }
        return in;
    }

    /** Puts an unpacked layer into the store under its name, on top of {@code below} (lowest first). */
    void commit(Unpacked layer, String name, List<String> below) throws IOException {
        for (String implied : layer.implied()) {
            inherit(layer.directory().resolve("fs").resolve(implied), implied, below);
        }
        try {
            Path target = root.resolve(name);
            if (Files.isDirectory(target) && !has(name)) {
                FileTree.delete(target);
            }
            Files.move(layer.directory(), target, StandardCopyOption.ATOMIC_MOVE);
            FileSystems.sync(target);
            AtomicFile.write(target.resolve(WHOLE), new byte[0]);
        } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
            FileTree.delete(layer.directory());
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(e);
        }
    }

    void discard(Unpacked layer) throws IOException {
        FileTree.delete(layer.directory());
    }

    private void inherit(Path directory, String name, List<String> below) throws IOException {
        for (String lower : below.reversed()) {
            Path model = content(lower).resolve(name);
            if (Files.isDirectory(model, LinkOption.NOFOLLOW_LINKS)) {
                FileFacts facts = FileFacts.of(model);
                FileNodes.own(directory, facts.uid(), facts.gid());
                Files.setAttribute(directory, "unix:mode", facts.permissions());
                return;
            }
        }
    }

    /** Deletes the layers that nothing uses any more. */
    void collect(Set<String> used) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (!name.startsWith("new") && !used.contains(name) && !staged.contains(name)) {
                    Path doomed = Files.createTempDirectory(root, "new");
                    Files.move(entry, doomed.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
                    FileTree.delete(doomed);
                }
            }
        }
    }
}
