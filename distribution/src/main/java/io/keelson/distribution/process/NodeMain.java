package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.JoinedNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The program of the background process of a machine that has joined a cluster elsewhere. */
public final class NodeMain {
    private static final Duration HEALTH = Duration.ofSeconds(5);
    /** A node holds its own pods and the services of the cluster; what a burst needs more is given back. */
    private static final List<String> JVM = List.of("-Xms8m", "-Xmx96m", "-XX:ReservedCodeCacheSize=24m");

    private NodeMain() {}

    /** Returns the command that starts it. */
    static List<String> command(ClusterDirectory directory) {
        return JvmCommand.of("node", NodeMain.class, JVM, directory.root());
    }

    /**
     * Runs the node of a directory until the process is asked to end.
     *
     * @param arguments the directory
     */
    public static void main(String[] arguments) {
        ClusterDirectory directory = new ClusterDirectory(Path.of(arguments[0]));
        LogConfiguration.toFile(directory.log());
        int status = 1;
        try {
            run(JoinedNode.read(directory), directory);
            status = 0;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(NodeMain.class).error("the node ended", e);
            System.err.println("keelson: " + ClusterServer.reason(e));
        }
        System.exit(status); // also where something that failed to start left a thread behind
    }

    /** Runs until the process is asked to end. */
    public static void run(JoinedNode node, ClusterDirectory directory) {
        try (Termination termination = Termination.listen();
                NodeServer server = NodeServer.start(node, directory)) {
            while (!termination.await(HEALTH)) {
                server.refresh();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
