package io.keelson.benchmarks.runtime;

import io.keelson.podruntime.PodRuntime;
import io.keelson.podruntime.PodRuntimeConfig;
import io.keelson.podruntime.image.BusyboxImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Our pod runtime alone on a CRI socket, without kubelet: {@code DIRECTORY NAME POD-CIDR SOCKET}. Its cgroup is {@code
 * /NAME}, its bridge {@code NAME}. When it is asked to end it removes all pods.
 */
public final class RuntimeServer {
    private static final int MTU = 1500;

    private RuntimeServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PodRuntime runtime = PodRuntime.open(PodRuntimeConfig.builder(Path.of(arguments[0]))
                .cgroupParent("/" + arguments[1])
                .network(arguments[1], MTU, arguments[2])
                .sharedDirectories(List.of())
                .socket(Path.of(arguments[3]))
                .build());
        BusyboxImage.ensure(runtime.images(), Path.of("/bin/busybox"));
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                runtime.destroyAll();
            } catch (IOException e) {
                System.err.println(e.getMessage());
            }
            ended.countDown();
        }));
        runtime.start();
        System.out.println("ready");
        ended.await();
    }
}
