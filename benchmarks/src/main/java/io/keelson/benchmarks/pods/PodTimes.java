package io.keelson.benchmarks.pods;

import io.keelson.api.json.Json;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.transport.ApiResponse;
import io.keelson.client.transport.BodyStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** Watches a collection of pods and notes when each was first seen Running and when it was seen gone. */
final class PodTimes implements AutoCloseable {
    private final Map<String, Long> running = new ConcurrentHashMap<>();
    private final Map<String, Long> gone = new ConcurrentHashMap<>();
    private final CountDownLatch allRunning;
    private final CountDownLatch allGone;
    private final BodyStream body;

    /**
     * Starts watching.
     *
     * @param collection the path of the pods
     * @param resourceVersion where to begin
     * @param pods how many are waited for
     */
    PodTimes(ApiClient api, String collection, String resourceVersion, int pods) throws IOException {
        allRunning = new CountDownLatch(pods);
        allGone = new CountDownLatch(pods);
        String path = collection + "?watch=true&resourceVersion=" + resourceVersion;
        ApiResponse answer = api.open("GET", path, "application/json", null, null);
        body = new BodyStream(answer.body(), null);
        if (answer.status() != 200) {
            throw api.failure("GET", path, answer.status(), body.readAllBytes());
        }
        Thread.ofPlatform().daemon().name("pod-watch").start(this::follow);
    }

    private void follow() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime();
                ObjectNode event = Json.parse(line.getBytes(StandardCharsets.UTF_8));
                String name = Json.text(event, "object", "metadata", "name");
                if (name == null) {
                    continue;
                }
                if ("DELETED".equals(Json.text(event, "type"))) {
                    if (gone.putIfAbsent(name, now) == null) {
                        allGone.countDown();
                    }
                } else if ("Running".equals(Json.text(event, "object", "status", "phase"))
                        && running.putIfAbsent(name, now) == null) {
                    allRunning.countDown();
                }
            }
        } catch (IOException e) {
            // The round is over, or whoever waits runs out of time and says so.
        }
    }

    /** Waits until all are Running; returns when each was, in {@link System#nanoTime} time. */
    Map<String, Long> running(Duration patience) throws InterruptedException {
        if (!allRunning.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(
                    "after " + patience.toSeconds() + " s only " + running.size() + " were Running");
        }
        return running;
    }

    /** Waits until all are gone; returns when each was, in {@link System#nanoTime} time. */
    Map<String, Long> gone(Duration patience) throws InterruptedException {
        if (!allGone.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("after " + patience.toSeconds() + " s only " + gone.size() + " were gone");
        }
        return gone;
    }

    @Override
    public void close() {
        body.close();
    }
}
