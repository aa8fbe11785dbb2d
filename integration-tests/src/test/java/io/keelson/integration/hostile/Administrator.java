package io.keelson.integration.hostile;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Writes an object again and again, as an administrator does, and times it. */
final class Administrator implements AutoCloseable {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final HttpClient client;
    private final URI server;
    private final Thread thread;
    private final AtomicReference<@Nullable CountDownLatch> awaited = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile long slowestMillis;
    private volatile int writes;
    private volatile String trouble = "";

    Administrator(Peer peer) throws IOException, InterruptedException {
        this.client = peer.client(peer.administrator(), HttpClient.Version.HTTP_2);
        this.server = peer.server();
        send("POST", MAPS, "application/json", """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"administrator"}}""");
        this.thread = Thread.ofPlatform().daemon().name("administrator").start(this::write);
    }

    int send(String method, String path, String type, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private void write() {
        while (!stopping) {
            long began = System.nanoTime();
            try {
                int code = send(
                        "PATCH",
                        MAPS + "/administrator",
                        "application/merge-patch+json",
                        "{\"data\":{\"n\":\"" + writes + "\"}}");
                if (code != 200) {
                    trouble = "answered " + code;
                }
            } catch (IOException e) {
                trouble = e.toString();
            } catch (InterruptedException e) {
                return;
            }
            slowestMillis = Math.max(slowestMillis, (System.nanoTime() - began) / 1_000_000);
            writes++;
            CountDownLatch latch = awaited.get();
            if (latch != null) {
                latch.countDown();
            }
        }
    }

    /** Waits until so many more writes have been made; returns how long the slowest since the last call took. */
    long afterWrites(int count) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(count);
        awaited.set(latch);
        latch.await();
        awaited.set(null);
        long slowest = slowestMillis;
        slowestMillis = 0;
        return slowest;
    }

    /** Returns what went wrong with a write last, empty where nothing did. */
    String trouble() {
        return trouble;
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
        client.close();
    }
}
