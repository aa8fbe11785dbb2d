package io.keelson.benchmarks.storage;

import io.keelson.benchmarks.Samples;
import io.keelson.storage.Backend;
import io.keelson.storage.embedded.EmbeddedBackend;
import io.keelson.storage.embedded.EmbeddedOptions;
import io.keelson.storage.etcd.EtcdBackend;
import io.keelson.storage.etcd.EtcdOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Durable writes of 2 KB by one writer and by many, and a range of many keys: the embedded engine beside an etcd it
 * starts itself, on one disk, taking turns.
 */
@Command(
        name = "StorageBenchmark",
        description = "Durable 2 KB writes and a large range: embedded engine and etcd, taking turns on one disk.",
        mixinStandardHelpOptions = true)
public final class StorageBenchmark implements Callable<Integer> {
    private static final int DISK_SAMPLES = 200;
    private static final int FILLERS = 64;
    private static final long NANOS = 1_000_000_000;

    @Option(names = "--directory", description = "Both engines' data go below it (default: the temporary directory).")
    private Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));

    @Option(names = "--etcd", description = "The etcd program (default: ${DEFAULT-VALUE}).", defaultValue = "etcd")
    private String etcd = "etcd";

    @Option(names = "--rounds", description = "Rounds (default: ${DEFAULT-VALUE}).", defaultValue = "5")
    private int rounds = 5;

    @Option(
            names = "--seconds",
            description =
                    "How long each engine writes in a round, for each number of writers (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int seconds = 4;

    @Option(
            names = "--writers",
            split = ",",
            description = "Numbers of writers (default: ${DEFAULT-VALUE}).",
            defaultValue = "1,64")
    private List<Integer> writers = List.of(1, 64);

    @Option(names = "--range", description = "Keys of the range (default: ${DEFAULT-VALUE}).", defaultValue = "10000")
    private int rangeKeys = 10_000;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StorageBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory(parent, "keelson-storage");
        try (BenchmarkedEtcd process = BenchmarkedEtcd.start(etcd, directory.resolve("etcd"));
                Backend embedded = EmbeddedBackend.open(directory.resolve("embedded"), EmbeddedOptions.defaults());
                Backend remote = EtcdBackend.connect(EtcdOptions.of(List.of(process.url())))) {
            System.out.printf(
                    "disk: 2 KB appended and synced in %s ms%n", disk(directory).summary("%.2f"));
            List<Engine> engines = List.of(new Engine("embedded", embedded), new Engine("etcd", remote));
            for (Engine engine : engines) {
                engine.fill(rangeKeys, FILLERS);
            }
            for (int count : writers) {
                writes(engines, count);
            }
            ranges(engines);
        } finally {
            delete(directory);
        }
        return CommandLine.ExitCode.OK;
    }

    private void writes(List<Engine> engines, int count) throws Exception {
        List<Samples> speeds = List.of(new Samples(), new Samples());
        List<Samples> latencies = List.of(new Samples(), new Samples());
        for (int round = -1; round < rounds; round++) {
            for (int which : turn(round)) {
                Engine.Written written = engines.get(which).write(count, (round < 0 ? 1 : seconds) * NANOS);
                if (round >= 0) {
                    speeds.get(which).add(written.perSecond());
                    latencies.get(which).addAll(written.milliseconds());
                }
            }
        }
        for (int i = 0; i < engines.size(); i++) {
            System.out.printf(
                    "%2d writers  %-9s %s writes/s, p50 %.2f ms, p99 %.2f ms%n",
                    count,
                    engines.get(i).name(),
                    speeds.get(i).summary("%.0f"),
                    latencies.get(i).median(),
                    latencies.get(i).quantile(0.99));
        }
        System.out.printf(
                "%2d writers  ratio     %.2f%n",
                count, speeds.get(0).median() / speeds.get(1).median());
    }

    private void ranges(List<Engine> engines) {
        List<Samples> took = List.of(new Samples(), new Samples());
        for (int round = -2; round < rounds * 2; round++) {
            for (int which : turn(round)) {
                double milliseconds = engines.get(which).range(rangeKeys);
                if (round >= 0) {
                    took.get(which).add(milliseconds);
                }
            }
        }
        for (int i = 0; i < engines.size(); i++) {
            System.out.printf(
                    "range of %d  %-9s %s ms%n",
                    rangeKeys, engines.get(i).name(), took.get(i).summary("%.1f"));
        }
        System.out.printf(
                "range of %d  ratio     %.2f%n",
                rangeKeys, took.get(0).median() / took.get(1).median());
    }

    /** Who goes first changes from round to round. */
    private static List<Integer> turn(int round) {
        return round % 2 == 0 ? List.of(0, 1) : List.of(1, 0);
    }

    /** What the disk itself takes, in milliseconds. */
    private static Samples disk(Path directory) throws IOException {
        Samples samples = new Samples();
        ByteBuffer block = ByteBuffer.allocate(Engine.VALUE_BYTES);
        try (FileChannel file =
                FileChannel.open(directory.resolve("disk"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < DISK_SAMPLES; i++) {
                long begin = System.nanoTime();
                block.clear();
                while (block.hasRemaining()) {
                    file.write(block);
                }
                file.force(false);
                samples.add((System.nanoTime() - begin) / 1e6);
            }
        }
        return samples;
    }

    private static void delete(Path tree) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(tree)) {
            walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
