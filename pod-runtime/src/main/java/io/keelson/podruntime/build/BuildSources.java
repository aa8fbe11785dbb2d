package io.keelson.podruntime.build;

import io.keelson.podruntime.build.copy.IgnorePatterns;
import io.keelson.podruntime.build.copy.SourceRoot;
import io.keelson.podruntime.build.plan.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The trees that one build copies from and mounts: each is opened, or mounted, once. */
final class BuildSources implements AutoCloseable {
    private static final int LARGEST_IGNORE = 1 << 20;

    private final ImageBuilder.Workshop workshop;
    private final Path context;
    private final IgnorePatterns ignored;
    private final LayersOf layersOf;
    private final Map<Origin, StageRoot> mounted = new HashMap<>();
    private final Map<Origin, SourceRoot> opened = new HashMap<>();
    private @Nullable Path contextWithoutIgnored;

    /** Says which layers a stage or an image has. */
    interface LayersOf {
        List<String> of(Origin origin) throws IOException;
    }

    BuildSources(ImageBuilder.Workshop workshop, BuildRequest request, LayersOf layersOf) throws IOException {
        this.workshop = workshop;
        this.layersOf = layersOf;
        this.context = Path.of(request.context());
        if (!Files.isDirectory(context)) {
            throw new IOException("the build context " + context + " is not a directory");
        }
        Path file = context.resolve(".dockerignore");
        String text = request.ignore();
        if (text == null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.size(file) > LARGEST_IGNORE) {
                throw new IOException(file + " is larger than " + LARGEST_IGNORE + " bytes");
            }
            text = Files.readString(file, StandardCharsets.UTF_8);
        }
        try {
            this.ignored = text == null ? IgnorePatterns.none() : IgnorePatterns.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(".dockerignore: " + e.getMessage(), e);
        }
    }

    /** What is copied from. */
    SourceRoot root(Origin origin) throws IOException {
        SourceRoot open = opened.get(origin);
        if (open == null) {
            open = origin instanceof Origin.Context
                    ? new SourceRoot(context, ignored, false)
                    : new SourceRoot(mounted(origin), IgnorePatterns.none(), true);
            opened.put(origin, open);
        }
        return open;
    }

    /** What is mounted from: a directory that shows nothing that is left out. */
    Path directory(Origin origin) throws IOException {
        if (!(origin instanceof Origin.Context)) {
            return mounted(origin);
        }
        if (ignored.isEmpty()) {
            return context;
        }
        if (contextWithoutIgnored == null) {
            contextWithoutIgnored = workshop.directory().make("context");
            root(origin).copyTo(contextWithoutIgnored);
        }
        return contextWithoutIgnored;
    }

    private Path mounted(Origin origin) throws IOException {
        StageRoot root = mounted.get(origin);
        if (root == null) {
            List<String> layers = layersOf.of(origin);
            root = new StageRoot(
                    workshop.directory().free("source"), workshop.layers().directories(layers));
            mounted.put(origin, root);
        }
        return root.path();
    }

    @Override
    public void close() throws IOException {
        List<IOException> failures = new ArrayList<>();
        opened.values().forEach(SourceRoot::close);
        for (StageRoot root : mounted.values()) {
            try {
                root.close();
            } catch (IOException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
