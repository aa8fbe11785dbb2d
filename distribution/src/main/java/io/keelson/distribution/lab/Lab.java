package io.keelson.distribution.lab;

import io.keelson.distribution.cluster.Cidr;
import io.keelson.distribution.cluster.ClusterDirectory;
import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.distribution.cluster.LinkRanges;
import io.keelson.distribution.process.Nodes;
import io.keelson.linux.cgroup.Cgroups;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The further nodes of a cluster on its machine, {@code node-2} and so on, and the link they are on. */
public final class Lab {
    private static final Pattern NAME = Pattern.compile("node-([2-9]|[1-9][0-9])");
    /** As many as a machine's number has room for. */
    public static final int LARGEST = 99;

    private final ClusterDirectory cluster;
    private final LabLink link;

    private Lab(ClusterDirectory cluster, LabLink link) {
        this.cluster = cluster;
        this.link = link;
    }

    /** Returns the lab of a cluster; empty where it has none. */
    public static Optional<Lab> of(ClusterDirectory cluster, String pods) {
        Path range = cluster.nodes().resolve("range");
        if (!Files.exists(range)) {
            return Optional.empty();
        }
        try {
            return Optional.of(at(cluster, Files.readString(range).strip(), pods));
        } catch (IOException e) {
            throw ConfigurationException.because(range + " cannot be read", e);
        }
    }

    private static Lab at(ClusterDirectory cluster, String range, String pods) {
        return new Lab(
                cluster, new LabLink(Nodes.id(cluster).substring("keelson".length()), Cidr.parse(range, range), pods));
    }

    /**
     * Makes the link of a cluster that is to have further nodes, or mends the one it has.
     *
     * @param pods the addresses of the cluster's pods
     */
    public static Lab prepare(ClusterDirectory cluster, String pods) {
        try {
            Lab lab = of(cluster, pods).orElse(null);
            if (lab == null) {
                String range = LinkRanges.free();
                Files.createDirectories(cluster.nodes());
                ClusterDirectory.replace(cluster.nodes().resolve("range"), range.getBytes(StandardCharsets.US_ASCII));
                lab = at(cluster, range, pods);
            }
            lab.link.create();
            return lab;
        } catch (IOException e) {
            throw ConfigurationException.because("the link of the nodes cannot be made", e);
        }
    }

    /** Returns the address on the link that this machine has. */
    public String address() {
        return link.address(1).getHostAddress();
    }

    /** Returns the machines that there are, by number. */
    public List<LabMachine> machines() {
        try (Stream<Path> entries = Files.list(cluster.nodes())) {
            return entries.map(p -> p.getFileName().toString())
                    .filter(name -> NAME.matcher(name).matches())
                    .map(this::machine)
                    .sorted(Comparator.comparingInt((LabMachine m) -> m.name().length())
                            .thenComparing(LabMachine::name))
                    .toList();
        } catch (IOException e) {
            throw ConfigurationException.because(cluster.nodes() + " cannot be read", e);
        }
    }

    /** Returns the machine of a number from 2 on, whether or not there is one yet. */
    public LabMachine machine(int number) {
        return machine("node-" + number);
    }

    private LabMachine machine(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(name);
        }
        return new LabMachine(
                name,
                Integer.parseInt(matcher.group(1)),
                new ClusterDirectory(cluster.nodes().resolve(name)),
                cgroup() + "/" + name,
                link);
    }

    /** Returns a machine by its name; empty where there is none. */
    public Optional<LabMachine> find(String name) {
        return machines().stream().filter(m -> m.name().equals(name)).findFirst();
    }

    private String cgroup() {
        return "/" + Nodes.id(cluster) + "-nodes";
    }

    /** Switches all off and removes the link; the machines' data stays. */
    public void stop() {
        machines().forEach(LabMachine::stop);
        try {
            Cgroups.detect().remove(cgroup());
            link.remove();
        } catch (IOException e) {
            throw ConfigurationException.because("the link of the nodes cannot be removed", e);
        }
    }
}
