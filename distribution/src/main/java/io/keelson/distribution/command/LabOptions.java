package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ClusterConfig;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.lab.Lab;
import io.keelson.distribution.lab.LabMachine;
import io.keelson.distribution.lab.LabNodes;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The options of commands about one machine of a lab. */
final class LabOptions {
    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "NAME", description = "A node that 'up --nodes' made, such as node-2.")
    private String name = "";

    /** Returns the machine. @throws ConfigurationException where there is none of that name */
    LabMachine machine() {
        return lab().flatMap(lab -> lab.find(name)).orElseThrow(this::none);
    }

    private ConfigurationException none() {
        return new ConfigurationException("there is no node \"" + name + "\" that 'keelson up --nodes' made in "
                + cluster.directory().root() + " (see 'keelson node ls')");
    }

    private Optional<Lab> lab() {
        return Lab.of(cluster.directory(), cluster.config().clusterCidr());
    }

    /** Returns what starts machines. */
    LabNodes nodes() {
        ClusterDirectory directory = cluster.directory();
        ClusterConfig config = cluster.config();
        return new LabNodes(config, directory, lab().orElseThrow(this::none));
    }
}
