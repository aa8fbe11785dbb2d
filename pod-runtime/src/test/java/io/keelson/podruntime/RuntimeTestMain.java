package io.keelson.podruntime;

import io.keelson.podruntime.image.BusyboxImage;
import java.nio.file.Path;
import java.util.List;

/**
 * A runtime in a JVM of its own, to be killed or to be spoken to by other programs: {@code ROOT NAME CIDR SOCKET
 * [RUNTIME]}. Prints {@code ready}; ends when its standard input does. With {@code destroy} as SOCKET it removes all.
 */
public final class RuntimeTestMain {
    private RuntimeTestMain() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        String name = arguments[1];
        boolean destroy = arguments[3].equals("destroy");
        PodRuntimeConfig.Builder config = PodRuntimeConfig.builder(root)
                .cgroupParent("/" + name)
                .network(name + "0", 1500, arguments[2])
                .sharedDirectories(List.of())
                .socket(destroy ? null : Path.of(arguments[3]));
        if (arguments.length > 4) {
            config.runtimeBinary(Path.of(arguments[4]));
        }
        long begin = System.nanoTime();
        PodRuntime runtime = PodRuntime.open(config.build());
        if (destroy) {
            runtime.destroyAll();
            return;
        }
        BusyboxImage.ensure(runtime.images(), Path.of("/bin/busybox"));
        runtime.start();
        System.out.println("ready " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        while (System.in.read() >= 0) {
            continue;
        }
        runtime.close();
    }
}
