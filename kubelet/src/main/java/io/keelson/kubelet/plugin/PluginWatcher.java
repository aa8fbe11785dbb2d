package io.keelson.kubelet.plugin;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.keelson.client.reconcile.Timers;
import io.keelson.nodeplugins.registration.v1.InfoRequest;
import io.keelson.nodeplugins.registration.v1.PluginInfo;
import io.keelson.nodeplugins.registration.v1.RegistrationGrpc;
import io.keelson.nodeplugins.registration.v1.RegistrationStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registration folder: each socket in it belongs to a plugin that wants to be registered, until the socket is gone or
 * another one stands in its place. The folder is listed once a second; what a plugin is asked is asked on a thread of its
 * own, so that one that hangs holds up nobody.
 */
public final class PluginWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginWatcher.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(122);
    private static final long PATIENCE_SECONDS = 10;
    private static final int DEEPEST = 3;
    private static final int MOST = 1000;

    /** A socket as it was seen, and what came of it. */
    private static final class Seen {
        private final Object identity;
        private boolean busy;
        private boolean gone;
        private Instant retry = Instant.MIN;
        private Duration delay = Duration.ofMillis(500);
        private @Nullable PluginInfo registered;

        Seen(Object identity) {
            this.identity = identity;
        }
    }

    private final Path folder;
    private final Map<String, PluginHandler> handlers = new HashMap<>();
    private final PluginChannels channels;
    private final Timers timers;
    private final Executor executor;
    private final Map<Path, Seen> sockets = new HashMap<>();
    private volatile boolean closed;

    /** @param folder made where it is not there */
    public PluginWatcher(
            Path folder, List<PluginHandler> handlers, PluginChannels channels, Timers timers, Executor executor) {
        this.folder = folder;
        handlers.forEach(h -> this.handlers.put(h.type(), h));
        this.channels = channels;
        this.timers = timers;
        this.executor = executor;
    }

    /** Begins. */
    public void start() throws IOException {
        Files.createDirectories(folder);
        executor.execute(this::round);
    }

    private void round() {
        if (!closed) {
            try {
                look();
            } catch (IOException | RuntimeException e) {
                LOG.warn("{} cannot be read: {}", folder, e.getMessage());
            }
            timers.after(LOOK, () -> executor.execute(this::round));
        }
    }

    /** Compares the folder with what is known of it, and begins what has to be done. */
    void look() throws IOException {
        Map<Path, Object> found = new HashMap<>();
        try (Stream<Path> walk = Files.walk(folder, DEEPEST)) {
            walk.filter(PluginWatcher::isSocket).limit(MOST).forEach(p -> found.put(p, identity(p)));
        }
        synchronized (this) {
            sockets.entrySet().removeIf(e -> {
                boolean gone = !e.getValue().identity.equals(found.get(e.getKey()));
                if (gone) {
                    gone(e.getKey(), e.getValue());
                }
                return gone;
            });
            found.forEach((path, identity) -> {
                Seen seen = sockets.computeIfAbsent(path, p -> new Seen(identity));
                if (!seen.busy && seen.registered == null && !timers.now().isBefore(seen.retry)) {
                    seen.busy = true;
                    executor.execute(() -> register(path, seen));
                }
            });
        }
    }

    private static boolean isSocket(Path path) {
        try {
            return ((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000) == 0140000;
        } catch (IOException e) {
            return false;
        }
    }

    /** Another socket of the same name is another plugin. */
    private static Object identity(Path path) {
        try {
            return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS)
                    + "@"
                    + Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return "";
        }
    }

    private void gone(Path socket, Seen seen) {
        seen.gone = true;
        PluginInfo info = seen.registered;
        PluginHandler handler = info == null ? null : handlers.get(info.getType());
        if (info != null && handler != null) {
            executor.execute(() -> handler.deregister(info.getName(), endpoint(info, socket)));
        }
    }

    private static Path endpoint(PluginInfo info, Path socket) {
        return info.getEndpoint().isEmpty() ? socket : Path.of(info.getEndpoint());
    }

    private void register(Path socket, Seen seen) {
        ManagedChannel channel = channels.open(socket);
        PluginInfo info = null;
        try {
            var plugin = RegistrationGrpc.newBlockingStub(channel);
            PluginInfo answer = plugin.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .getInfo(InfoRequest.getDefaultInstance());
            String problem = tryToRegister(socket, answer);
            plugin.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .notifyRegistrationStatus(RegistrationStatus.newBuilder()
                            .setPluginRegistered(problem.isEmpty())
                            .setError(problem)
                            .build());
            if (problem.isEmpty()) {
                info = answer;
                LOG.info("{} {} is registered", answer.getType(), answer.getName());
            } else {
                LOG.warn("the plugin at {} is not registered: {}", socket, problem);
            }
        } catch (StatusRuntimeException e) {
            LOG.warn("the plugin at {} cannot be registered: {}", socket, RpcText.of(e));
        } finally {
            channel.shutdownNow();
            done(socket, seen, info);
        }
    }

    /** Returns what is wrong, empty where nothing is. */
    private String tryToRegister(Path socket, PluginInfo info) {
        PluginHandler handler = handlers.get(info.getType());
        if (handler == null) {
            return "no handler registered for plugin type: " + info.getType() + " at socket " + socket;
        }
        try {
            handler.validate(info.getName(), endpoint(info, socket), info.getSupportedVersionsList());
        } catch (PluginException | RuntimeException e) {
            return "RegisterPlugin error -- plugin validation failed with err: " + e.getMessage();
        }
        try {
            handler.register(info.getName(), endpoint(info, socket), info.getSupportedVersionsList());
            return "";
        } catch (PluginException | RuntimeException e) {
            return "RegisterPlugin error -- plugin registration failed with err: " + e.getMessage();
        }
    }

    private synchronized void done(Path socket, Seen seen, @Nullable PluginInfo info) {
        seen.busy = false;
        seen.registered = info;
        if (info == null) {
            seen.retry = timers.now().plus(seen.delay);
            Duration twice = seen.delay.multipliedBy(2);
            seen.delay = twice.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : twice;
        } else if (seen.gone) {
            // It went while it was being registered.
            gone(socket, seen);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
