package io.keelson.benchmarks.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * RunPodSandbox + CreateContainer + StartContainer against CRI sockets, the peers taking turns: {@code NAME=SOCKET[,HANDLER]
 * ... IMAGE ROUNDS}. Prints medians in milliseconds: the three calls, ExecSync, StopPodSandbox, and 20 pods started 10
 * at a time.
 */
public final class CriCalls {
    private static final int WARM_UP = 5;
    private static final int BATCH = 20;
    private static final int AT_ONCE = 10;
    private static final int BATCHES = 3;

    private CriCalls() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[arguments.length - 1]);
        String image = arguments[arguments.length - 2];
        List<CriPeer> peers = new ArrayList<>();
        for (String argument : Arrays.copyOf(arguments, arguments.length - 2)) {
            String[] pair = argument.split("=", 2);
            String[] place = pair[1].split(",", 2);
            peers.add(new CriPeer(pair[0], Path.of(place[0]), place.length > 1 ? place[1] : "", image));
        }
        List<List<long[]>> samples = new ArrayList<>();
        peers.forEach(peer -> samples.add(new ArrayList<>()));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int i = 0; i < peers.size(); i++) {
                CriPeer peer = peers.get(i);
                CriPeer.Started pod = peer.start("pod" + round + "x" + System.nanoTime());
                long exec = peer.exec(pod);
                long stop = peer.stop(pod);
                if (round >= 0) {
                    samples.get(i).add(new long[] {pod.total(), pod.run(), pod.create(), pod.start(), exec, stop});
                }
            }
        }
        System.out.printf(
                "%-12s %8s %8s %8s %8s %8s %8s %10s%n",
                "runtime", "total", "run", "create", "start", "exec", "stop", "20 pods");
        List<List<Long>> batches = new ArrayList<>();
        peers.forEach(peer -> batches.add(new ArrayList<>()));
        for (int i = 0; i < BATCHES; i++) {
            for (int p = 0; p < peers.size(); p++) {
                batches.get(p).add(batch(peers.get(p)));
            }
        }
        for (int i = 0; i < peers.size(); i++) {
            StringBuilder line =
                    new StringBuilder(String.format("%-12s", peers.get(i).name()));
            for (int column = 0; column < 6; column++) {
                int which = column;
                line.append(String.format(
                        " %8.1f",
                        median(samples.get(i).stream().mapToLong(s -> s[which]).toArray())));
            }
            line.append(String.format(
                    " %10.0f",
                    median(batches.get(i).stream().mapToLong(Long::longValue).toArray())));
            System.out.println(line);
            peers.get(i).close();
        }
    }

    private static double median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1e6;
    }

    private static long batch(CriPeer peer) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            long begin = System.nanoTime();
            List<Future<CriPeer.Started>> running = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                String name = "batch" + i + "x" + System.nanoTime();
                running.add(threads.submit(() -> peer.start(name)));
            }
            List<CriPeer.Started> pods = new ArrayList<>();
            for (Future<CriPeer.Started> each : running) {
                pods.add(each.get());
            }
            long took = System.nanoTime() - begin;
            pods.forEach(peer::stop);
            return took;
        }
    }
}
