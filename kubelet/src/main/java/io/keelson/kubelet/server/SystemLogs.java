package io.keelson.kubelet.server;

import io.keelson.linux.Descriptor;
import io.keelson.linux.Libc;
import io.keelson.linux.LinuxException;
import io.keelson.linux.file.Directory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * The machine's log files under {@code /logs/}: a file as it is, a directory as a list of links. Pods write below the same
 * directory, so nothing is reached but by descriptor from its top, and no link is followed out of it.
 */
final class SystemLogs {
    private static final int MOST_NAMES = 10_000;

    private final Path top;

    SystemLogs(Path top) {
        this.top = top;
    }

    void answer(Request request, Response response) throws HttpFailure, IOException {
        List<String> below = request.segments().subList(1, request.segments().size());
        String path = below.isEmpty() ? "." : String.join("/", below);
        try (Directory directory = Directory.open(top)) {
            try (Descriptor file = directory.beneath(path, Libc.O_RDONLY | Libc.O_NONBLOCK)) {
                if (isDirectory(file)) {
                    list(file, response);
                } else {
                    send(file, response);
                }
            }
        } catch (LinuxException e) {
            throw new HttpFailure(404, "404 page not found\n");
        }
    }

    private static boolean isDirectory(Descriptor file) throws IOException {
        return Files.isDirectory(Directory.path(file));
    }

    private static void list(Descriptor directory, Response response) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (var children = Files.newDirectoryStream(Directory.path(directory))) {
            for (Path child : children) {
                if (names.size() == MOST_NAMES) {
                    break;
                }
                boolean below = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
                names.add(child.getFileName() + (below ? "/" : ""));
            }
        }
        StringBuilder html = new StringBuilder("<!doctype html>\n<pre>\n");
        for (String name : names) {
            String text = name.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&#34;");
            html.append("<a href=\"").append(text).append("\">").append(text).append("</a>\n");
        }
        response.send(200, "text/html; charset=utf-8", html.append("</pre>\n").toString());
    }

    private static void send(Descriptor file, Response response) throws HttpFailure, IOException {
        if (!Files.isRegularFile(Directory.path(file))) {
            throw new HttpFailure(404, "404 page not found\n");
        }
        try (OutputStream out = response.stream("text/plain; charset=utf-8");
                InputStream in = file.input()) {
            in.transferTo(out);
        }
    }
}
