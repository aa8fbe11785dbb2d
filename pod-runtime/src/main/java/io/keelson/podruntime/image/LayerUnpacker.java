package io.keelson.podruntime.image;

import io.keelson.linux.file.FileNodes;
import io.keelson.linux.file.FileTree;
import io.keelson.podruntime.oci.RootPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks one layer's archive into a directory that overlayfs can use as a lower layer: whiteouts become character
 * devices 0/0, opaque directories carry {@code trusted.overlay.opaque}.
 *
 * <p>Names never lead out of the directory: parents are resolved as inside of it, and {@code ..} is refused.
 */
final class LayerUnpacker {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final Path root;
    private final @Nullable TarSplitRecorder split;
    private final Map<Path, Long> directoryTimes = new LinkedHashMap<>();
    private final List<String> implied = new ArrayList<>();
    private long bytes;

    LayerUnpacker(Path root) {
        this(root, null);
    }

    /** @param split is told where contents go */
    LayerUnpacker(Path root, @Nullable TarSplitRecorder split) {
        this.root = root;
        this.split = split;
    }

    /** Unpacks everything. */
    void unpack(TarReader tar) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
            String name = normal(entry.name());
            if (name.isEmpty()) {
                if (entry.type() == '5') {
                    finish(root, entry);
                }
                continue;
            }
            place(tar, entry, name, buffer);
        }
        for (Map.Entry<Path, Long> entry : directoryTimes.entrySet()) {
            if (Files.isDirectory(entry.getKey(), LinkOption.NOFOLLOW_LINKS)) {
                FileNodes.modified(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Directories that the archive does not name although it puts files there; owner and mode must come from below. */
    List<String> implied() {
        return implied;
    }

    /** Bytes of regular files. */
    long bytes() {
        return bytes;
    }

    private void place(TarReader tar, TarEntry entry, String name, byte[] buffer) throws IOException {
        int slash = name.lastIndexOf('/');
        Path parent = directory(slash < 0 ? "" : name.substring(0, slash));
        String last = name.substring(slash + 1);
        if (last.equals(OPAQUE)) {
            FileNodes.attribute(parent, "trusted.overlay.opaque", "y".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        if (last.startsWith(WHITEOUT)) {
            Path hidden = parent.resolve(last.substring(WHITEOUT.length()));
            if (!parent.equals(hidden.getParent()) || hidden.equals(parent.resolve(".."))) {
                throw new IOException("invalid whiteout " + name);
            }
            if (!Files.exists(hidden, LinkOption.NOFOLLOW_LINKS)) {
                FileNodes.make(hidden, FileNodes.S_IFCHR, 0, 0);
            }
            return;
        }
        Path path = parent.resolve(last);
        boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        if (!(directory && entry.type() == '5') && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            FileTree.delete(path);
            if (split != null) {
                split.drop();
            }
        }
        switch (entry.type()) {
            case '5' -> {
                if (!directory) {
                    Files.createDirectory(path);
                }
                implied.remove(name);
            }
            case '0' -> file(tar, entry, path, buffer);
            case '1' -> {
                Files.createLink(path, linked(entry));
                return;
            }
            case '2' -> Files.createSymbolicLink(path, Path.of(entry.linkName()));
            case '3' -> FileNodes.make(path, FileNodes.S_IFCHR, entry.major(), entry.minor());
            case '4' -> FileNodes.make(path, FileNodes.S_IFBLK, entry.major(), entry.minor());
            case '6' -> FileNodes.make(path, FileNodes.S_IFIFO, 0, 0);
            default -> throw new IOException("tar member " + name + " of unknown type " + entry.type());
        }
        finish(path, entry);
    }

    private void file(TarReader tar, TarEntry entry, Path path, byte[] buffer) throws IOException {
        if (split != null && entry.size() > 0) {
            split.content(root.relativize(path).toString(), entry.size());
        }
        try (OutputStream out = Files.newOutputStream(path)) {
            for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
                out.write(buffer, 0, n);
                bytes += n;
            }
        }
    }

    private Path linked(TarEntry entry) throws IOException {
        String name = normal(entry.linkName());
        int slash = name.lastIndexOf('/');
        return RootPath.resolve(root, slash < 0 ? "" : name.substring(0, slash)).resolve(name.substring(slash + 1));
    }

    /** Owner before mode, since changing the owner clears set-id bits; both before capabilities. */
    private void finish(Path path, TarEntry entry) throws IOException {
        FileNodes.own(path, entry.uid(), entry.gid());
        if (entry.type() != '2') {
            Files.setAttribute(path, "unix:mode", entry.mode());
        }
        for (Map.Entry<String, byte[]> attribute : entry.attributes().entrySet()) {
            if (!attribute.getKey().startsWith("trusted.overlay.")) {
                FileNodes.attribute(path, attribute.getKey(), attribute.getValue());
            }
        }
        if (entry.type() == '5') {
            directoryTimes.put(path, entry.mtime());
        } else {
            FileNodes.modified(path, entry.mtime());
        }
    }

    private Path directory(String name) throws IOException {
        Path path = RootPath.resolve(root, name);
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(name + " is not a directory");
            }
            int slash = name.lastIndexOf('/');
            if (slash > 0) {
                directory(name.substring(0, slash));
            }
            Files.createDirectories(path);
            implied.add(root.relativize(path).toString());
        }
        return path;
    }

    /** Without leading and double slashes and dots; {@code ..} is refused. */
    static String normal(String name) throws IOException {
        StringBuilder result = new StringBuilder();
        for (String part : name.split("/")) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                throw new IOException("tar member leads out of the layer: " + name);
            }
            result.append(result.isEmpty() ? "" : "/").append(part);
        }
        return result.toString();
    }
}
