package io.keelson.linux.process;

import io.keelson.linux.Libc;
import io.keelson.linux.namespace.NamespaceThread;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Runs a task on a thread of its own whose working directory, for system calls, is another one. */
public final class WorkingDirectory {
    private static final Libc.Function CHDIR = Libc.function("chdir");

    private WorkingDirectory() {}

    public static <T> T in(Path directory, Callable<T> task) throws IOException {
        return NamespaceThread.unshared(Libc.CLONE_FS, () -> {
            try (Arena arena = Arena.ofConfined()) {
                CHDIR.call(directory.toString(), Libc.word(arena, directory.toString()));
            }
            return task.call();
        });
    }
}
