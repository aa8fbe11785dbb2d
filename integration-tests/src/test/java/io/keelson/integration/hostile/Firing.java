package io.keelson.integration.hostile;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Sends random requests as the stranger and keeps what came of them. */
final class Firing {
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What upstream answers 500 with, too. */
    private static final List<String> OF_UPSTREAM = List.of(
            "resourceVersion should not be set on objects to be created",
            "failed to create typed patch object",
            "strconv.ParseUint: parsing",
            "expected a []interface {}, but received a");

    private final Peer peer;
    private final Shots shots;
    private final Map<Integer, Integer> codes = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private String slowest = "";
    private long slowestMillis;

    Firing(Peer peer, long seed) {
        this.peer = peer;
        this.shots = new Shots(seed);
    }

    /** Sends so many requests and returns when all have been answered. */
    void fire(int count) throws InterruptedException {
        HttpClient newer = peer.client(peer.stranger(), HttpClient.Version.HTTP_2);
        HttpClient older = peer.client(peer.stranger(), HttpClient.Version.HTTP_1_1);
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < AT_ONCE; i++) {
                HttpClient client = i % 2 == 0 ? newer : older;
                executor.execute(() -> {
                    for (int left = count / AT_ONCE; left > 0; left--) {
                        send(client, next());
                    }
                });
            }
            executor.shutdown();
            executor.awaitTermination(24, TimeUnit.HOURS);
        }
        newer.close();
        older.close();
    }

    private synchronized Shot next() {
        return shots.next();
    }

    private void send(HttpClient client, Shot shot) {
        HttpRequest request;
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(peer.server() + shot.path()))
                    .timeout(PATIENCE)
                    .method(shot.method(), HttpRequest.BodyPublishers.ofByteArray(shot.body()));
            shot.headers().forEach(builder::header);
            request = builder.build();
        } catch (IllegalArgumentException e) {
            // What the client will not send.
            return;
        }
        long began = System.nanoTime();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            done(shot, response, (System.nanoTime() - began) / 1_000_000);
        } catch (java.net.http.HttpTimeoutException e) {
            failed(shot + "\n    was not answered in time over " + client.version());
        } catch (IOException e) {
            count(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void done(Shot shot, HttpResponse<byte[]> response, long millis) {
        count(response.statusCode());
        String start = new String(response.body(), 0, Math.min(400, response.body().length), StandardCharsets.UTF_8);
        if (response.statusCode() >= 500 && !wanted(shot, response.statusCode(), start)) {
            failed(shot + "\n    was answered " + response.statusCode() + ": " + start);
        }
        if (millis > slowestMillis) {
            slowestMillis = millis;
            slowest = shot.toString();
        }
    }

    /** What upstream answers so, too. */
    private static boolean wanted(Shot shot, int code, String answer) {
        return code == 504 && (shot.path().contains("timeout=1") || answer.contains("Too large resource version"))
                || code == 500 && OF_UPSTREAM.stream().anyMatch(answer::contains);
    }

    private synchronized void count(int code) {
        codes.merge(code, 1, Integer::sum);
    }

    private synchronized void failed(String failure) {
        if (failures.size() < 1000) {
            failures.add(failure);
        }
    }

    /** Returns the requests that were answered with a fault of the server, or not at all. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** Returns how many answers had which code; 0 stands for connections that were closed. */
    synchronized String report() {
        return codes + ", slowest " + slowestMillis + " ms: " + slowest;
    }
}
