package io.keelson.linux.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a tree takes of its disk: blocks, not lengths, files with several names once. Like {@link FileTree} it follows no
 * link and enters no mount point. Whoever fills the tree cannot make measuring it endless: beyond a depth or a number of
 * entries that no honest tree has, it is said to be immeasurable.
 *
 * @param bytes taken
 * @param inodes files, directories and links, with the tree itself
 * @param immeasurable whether it was too deep or too large to be measured to its end
 */
public record TreeSize(long bytes, long inodes, boolean immeasurable) {
    private static final Libc.Function STATX = Libc.function("statx");
    private static final int DEPTH = 400;
    private static final long ENTRIES = 4_000_000;
    private static final int NO_FOLLOW = 0x100;
    private static final int EMPTY_PATH = 0x1000;
    private static final int WANTED = 0x7ff;
    private static final int BLOCK = 512;
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int FACTS_SIZE = 256;

    /** Measures a tree; one that is not there is empty. What vanishes meanwhile does not count. */
    public static TreeSize of(Path tree) throws IOException {
        Measure measure = new Measure();
        try (Directory top = Directory.open(tree)) {
            measure.file(top.descriptor().number(), 0, EMPTY_PATH);
            measure.directory(top, 0);
        } catch (LinuxException e) {
            if (e.errno() != LinuxException.ENOENT && e.errno() != LinuxException.ENOTDIR) {
                throw e;
            }
        }
        return new TreeSize(measure.blocks * BLOCK, measure.inodes, measure.immeasurable);
    }

    private static final class Measure {
        private final Set<Long> counted = new HashSet<>();
        private long blocks;
        private long inodes;
        private boolean immeasurable;

        void directory(Directory directory, int depth) throws IOException {
            List<Name> below = new ArrayList<>();
            directory.each(name -> {
                if (inodes < ENTRIES && entry(directory, name)) {
                    below.add(name);
                }
            });
            if (depth == DEPTH || inodes >= ENTRIES) {
                immeasurable |= inodes >= ENTRIES || !below.isEmpty();
                return;
            }
            for (Name name : below) {
                try (Directory next = directory.directory(name)) {
                    directory(next, depth + 1);
                } catch (LinuxException e) {
                    // Gone, replaced, or a mount point: not of this tree.
                }
            }
        }

        private boolean entry(Directory directory, Name name) {
            try (Arena arena = Arena.ofConfined()) {
                return file(directory.descriptor().number(), name.word(arena), NO_FOLLOW);
            } catch (LinuxException e) {
                return false;
            }
        }

        /** Counts a file; returns whether it is a directory. The offsets are those of {@code struct statx}. */
        boolean file(int directory, long name, int flags) throws LinuxException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment facts = arena.allocate(FACTS_SIZE, 8);
                long path = name == 0 ? Libc.word(arena, "") : name;
                STATX.call("", directory, path, flags, WANTED, facts.address());
                boolean isDirectory = (facts.get(JAVA_SHORT, 28) & TYPE) == DIRECTORY;
                boolean linked = !isDirectory && facts.get(JAVA_INT, 16) > 1;
                if (!linked || counted.add(facts.get(JAVA_LONG, 32))) {
                    blocks += facts.get(JAVA_LONG, 48);
                    inodes++;
                }
                return isDirectory;
            }
        }
    }
}
