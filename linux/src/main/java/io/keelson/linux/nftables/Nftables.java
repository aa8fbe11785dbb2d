package io.keelson.linux.nftables;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.process.Spawn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Changes and reads the packet filter of the calling thread's network namespace. */
public final class Nftables {
    private static final List<String> PLACES = List.of("/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft");
    private static final int MOST_ERRORS = 64 * 1024;
    private static final int MOST_LISTED = 64 * 1024 * 1024;

    private Nftables() {}

    /**
     * Applies a script in one transaction: all of it or nothing.
     *
     * @param script in the language of nft(8)
     * @throws IOException with the program's words
     */
    public static void apply(String script) throws IOException {
        run(List.of("-f", "-"), script);
    }

    /**
     * Lists what is there, as the JSON of libnftables-json(5).
     *
     * @param what as in {@code list table ip name}
     */
    public static String json(String... what) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-j"));
        arguments.addAll(List.of(what));
        return run(arguments, "");
    }

    /**
     * Returns whether a table is there. Nothing is listed: {@code list tables} reads all rules of all tables, and nft 1.0.6
     * ends by an assertion at some that others wrote.
     *
     * @param family such as {@code ip} or {@code bridge}
     */
    public static boolean has(String family, String table) throws IOException {
        try {
            run(List.of("-c", "-f", "-"), "delete table " + family + " " + table + "\n");
            return true;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(Libc.reason(LinuxException.ENOENT))) {
                return false;
            }
            throw e;
        }
    }

    private static String run(List<String> arguments, String input) throws IOException {
        List<String> command = new ArrayList<>(List.of(program()));
        command.addAll(arguments);
        Descriptor.Pipe in = Descriptor.pipe();
        Descriptor.Pipe out = Descriptor.pipe();
        Descriptor.Pipe err = Descriptor.pipe();
        int pid;
        try (Descriptor reads = in.reader();
                Descriptor writes = out.writer();
                Descriptor complains = err.writer()) {
            pid = new Spawn(command)
                    .descriptor(0, reads)
                    .descriptor(1, writes)
                    .descriptor(2, complains)
                    .start();
        }
        try (Descriptor output = out.reader();
                Descriptor errors = err.reader()) {
            try (Descriptor script = in.writer()) {
                byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
                script.write(bytes, 0, bytes.length);
            } catch (LinuxException e) {
                if (e.errno() != LinuxException.EPIPE) {
                    throw e;
                }
                // It ended before it had read all: what it wrote says why.
            }
            String listed = new String(output.readAll(MOST_LISTED), StandardCharsets.UTF_8);
            String message = new String(errors.readAll(MOST_ERRORS), StandardCharsets.UTF_8);
            if (Spawn.await(pid) != 0) {
                throw new IOException("nft: " + message.strip());
            }
            return listed;
        }
    }

    private static String program() throws IOException {
        return PLACES.stream()
                .filter(p -> Files.isExecutable(Path.of(p)))
                .findFirst()
                .orElseThrow(() -> new IOException("nft is not installed (Debian package nftables)"));
    }
}
