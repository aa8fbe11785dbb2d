package io.keelson.distribution.cluster;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.keelson.apiserver.storage.StorageMediaType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * How a cluster is set up. Every value has a default; a file may set any of them, and a flag on the command line wins.
 *
 * @param dataDir where everything of the cluster lives
 * @param address the address the API server listens on
 * @param port the API server's port, 1 to 65535
 * @param etcdServers etcd endpoints such as {@code http://127.0.0.1:2379}; empty for the embedded store
 * @param node whether this machine is a node of the cluster
 * @param nodeName the node's name, a lower-case DNS subdomain
 * @param clusterCidr the range pod addresses come from
 * @param serviceCidr the range service addresses come from
 * @param clusterDomain the DNS domain of services
 * @param kubeletPort the port the kubelet serves logs and exec on
 * @param storageMediaType what objects are stored as: {@code application/json}, or as upstream does by default
 *     {@code application/vnd.kubernetes.protobuf}
 * @param kubeletConfig a file with the kubelet's settings, a {@code KubeletConfiguration}; null for none
 * @param schedulerConfig a file that says how pods are scheduled, a {@code KubeSchedulerConfiguration}; null for none
 * @param nodeAddress the address other nodes reach this machine by, where the API server listens as well; null for that
 *     of the interface the default route leads through
 * @param loadBalancerCidr the range addresses of services of the type {@code LoadBalancer} come from; empty for none
 * @param audit the audit log
 * @param etcdTls how etcd is reached by TLS
 * @param advertiseAddress the address that nodes and pods reach this API server by; null for the one it listens on, or
 *     that of the interface the default route leads through
 */
public record ClusterConfig(
        Path dataDir,
        String address,
        int port,
        List<String> etcdServers,
        boolean node,
        String nodeName,
        String clusterCidr,
        String serviceCidr,
        String clusterDomain,
        int kubeletPort,
        String storageMediaType,
        @Nullable Path kubeletConfig,
        @Nullable Path schedulerConfig,
        String loadBalancerCidr,
        AuditConfig audit,
        @Nullable String nodeAddress,
        EtcdTls etcdTls,
        @Nullable String advertiseAddress) {

    /** Returns the settings that a cluster was last started with, or the defaults. */
    public static ClusterConfig of(ClusterDirectory directory) {
        ClusterConfig defaults = defaults(directory.root());
        return directory.config().toFile().exists() ? defaults.with(Settings.read(directory.config())) : defaults;
    }

    /** The settings of a cluster nobody configured. */
    public static ClusterConfig defaults(Path dataDir) {
        return new ClusterConfig(
                dataDir,
                "127.0.0.1",
                6443,
                List.of(),
                true,
                hostName(),
                "10.244.0.0/16",
                "10.96.0.0/12",
                "cluster.local",
                10250,
                "application/json",
                null,
                null,
                "",
                AuditConfig.NONE,
                null,
                EtcdTls.NONE,
                null);
    }

    /**
     * What a configuration file or a command line sets; null leaves the value as it is.
     */
    public record Settings(
            @Nullable Path dataDir,
            @Nullable String address,
            @Nullable Integer port,
            @Nullable List<String> etcdServers,
            @Nullable Boolean node,
            @Nullable String nodeName,
            @Nullable String clusterCidr,
            @Nullable String serviceCidr,
            @Nullable String clusterDomain,
            @Nullable Integer kubeletPort,
            @Nullable String storageMediaType,
            @Nullable Path kubeletConfig,
            @Nullable Path schedulerConfig,
            @Nullable String loadBalancerCidr,
            @Nullable AuditConfig audit,
            @Nullable String nodeAddress,
            @Nullable EtcdTls etcdTls,
            @Nullable String advertiseAddress) {

        /** Settings that say nothing of addresses for others and of etcd's TLS. */
        public Settings(
                @Nullable Path dataDir,
                @Nullable String address,
                @Nullable Integer port,
                @Nullable List<String> etcdServers,
                @Nullable Boolean node,
                @Nullable String nodeName,
                @Nullable String clusterCidr,
                @Nullable String serviceCidr,
                @Nullable String clusterDomain,
                @Nullable Integer kubeletPort,
                @Nullable String storageMediaType,
                @Nullable Path kubeletConfig,
                @Nullable Path schedulerConfig,
                @Nullable String loadBalancerCidr,
                @Nullable AuditConfig audit) {
            this(
                    dataDir,
                    address,
                    port,
                    etcdServers,
                    node,
                    nodeName,
                    clusterCidr,
                    serviceCidr,
                    clusterDomain,
                    kubeletPort,
                    storageMediaType,
                    kubeletConfig,
                    schedulerConfig,
                    loadBalancerCidr,
                    audit,
                    null,
                    null,
                    null);
        }

        /** Returns settings that say where other nodes reach this machine. */
        public static Settings ofNodeAddress(String nodeAddress) {
            return new Settings(
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    nodeAddress,
                    null,
                    null);
        }

        /**
         * Reads a YAML file of settings.
         *
         * @throws ConfigurationException where the file cannot be read, is no YAML, or has a key that is not known
         */
        public static Settings read(Path file) {
            try {
                byte[] yaml = Files.readAllBytes(file);
                Settings read = YAMLMapper.builder()
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .build()
                        .readValue(yaml, Settings.class);
                return read == null ? none() : read;
            } catch (UnrecognizedPropertyException e) {
                throw new ConfigurationException(
                        file + ": unknown key \"" + e.getPropertyName() + "\" (known: " + KNOWN_KEYS + ")");
            } catch (MismatchedInputException e) {
                throw new ConfigurationException(file + ": " + key(e) + " has a value of the wrong type, "
                        + e.getTargetType().getSimpleName().toLowerCase(Locale.ROOT) + " is wanted");
            } catch (JacksonException e) {
                throw new ConfigurationException(file + ": " + e.getOriginalMessage());
            } catch (IOException e) {
                throw ConfigurationException.because(file + ": cannot be read", e);
            }
        }

        /** The key whose value is wrong; of a list, the list's. */
        private static String key(MismatchedInputException e) {
            return e.getPath().isEmpty() || e.getPath().getFirst().getPropertyName() == null
                    ? "the file"
                    : "\"" + e.getPath().getFirst().getPropertyName() + "\"";
        }

        /** Returns settings that make this machine no node. */
        public static Settings withoutNode() {
            return new Settings(
                    null, null, null, null, false, null, null, null, null, null, null, null, null, null, null);
        }

        /** Returns settings that change nothing. */
        public static Settings none() {
            return new Settings(
                    null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        }
    }

    private static final String KNOWN_KEYS =
            "dataDir, address, port, etcdServers, node, nodeName, clusterCidr, serviceCidr, clusterDomain, kubeletPort,"
                    + " storageMediaType, kubeletConfig, schedulerConfig, loadBalancerCidr, audit, nodeAddress,"
                    + " etcdTls, advertiseAddress";

    /** Returns this configuration with what the settings set. */
    public ClusterConfig with(Settings s) {
        return new ClusterConfig(
                or(s.dataDir, dataDir),
                or(s.address, address),
                or(s.port, port),
                or(s.etcdServers, etcdServers),
                or(s.node, node),
                or(s.nodeName, nodeName),
                or(s.clusterCidr, clusterCidr),
                or(s.serviceCidr, serviceCidr),
                or(s.clusterDomain, clusterDomain),
                or(s.kubeletPort, kubeletPort),
                or(s.storageMediaType, storageMediaType),
                s.kubeletConfig != null ? s.kubeletConfig : kubeletConfig,
                s.schedulerConfig != null ? s.schedulerConfig : schedulerConfig,
                or(s.loadBalancerCidr, loadBalancerCidr),
                s.audit != null ? audit.with(s.audit) : audit,
                s.nodeAddress != null ? s.nodeAddress : nodeAddress,
                s.etcdTls != null ? etcdTls.with(s.etcdTls) : etcdTls,
                s.advertiseAddress != null ? s.advertiseAddress : advertiseAddress);
    }

    /**
     * Checks every value.
     *
     * @throws ConfigurationException naming the first value that cannot be used
     */
    public ClusterConfig validated() {
        checkPort("port", port);
        checkPort("kubeletPort", kubeletPort);
        Cidr.parse("clusterCidr", clusterCidr);
        Cidr.parse("serviceCidr", serviceCidr);
        if (!loadBalancerCidr.isEmpty()) {
            Cidr.parse("loadBalancerCidr", loadBalancerCidr);
        }
        checkNodeName("nodeName", nodeName);
        if (schedulerConfig != null) {
            SchedulerConfigurationFile.read(schedulerConfig);
        }
        checkNodeAddress();
        try {
            StorageMediaType.of(storageMediaType);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("storageMediaType: " + e.getMessage());
        }
        audit.log();
        for (String server : etcdServers) {
            if (!server.matches("https?://[^/]+:[0-9]+")) {
                throw new ConfigurationException(
                        "etcdServers: \"" + server + "\" is not of the form http(s)://host:port");
            }
        }
        etcdTls.check();
        if (advertiseAddress != null) {
            try {
                InetAddress.ofLiteral(advertiseAddress);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("advertiseAddress: \"" + advertiseAddress + "\" is no address");
            }
        }
        try {
            if (InetAddress.getByName(address).isAnyLocalAddress()) {
                return this;
            }
        } catch (UnknownHostException e) {
            throw new ConfigurationException("address: \"" + address + "\" is not an address of this machine");
        }
        return this;
    }

    private void checkNodeAddress() {
        try {
            if (nodeAddress != null && InetAddress.ofLiteral(nodeAddress).isAnyLocalAddress()) {
                throw new ConfigurationException("nodeAddress: \"" + nodeAddress + "\" is not the address of one link");
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("nodeAddress: \"" + nodeAddress + "\" is not an address");
        }
    }

    /**
     * Checks the name of a node.
     *
     * @param key the setting it was given for, named in the error
     * @throws ConfigurationException where no node can have it
     */
    public static void checkNodeName(String key, String name) {
        if (name.length() > 253 || !name.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
            throw new ConfigurationException(key + ": \"" + name + "\" is not a lower-case DNS subdomain");
        }
    }

    /** Returns how this machine is set up as a node. */
    @JsonIgnore
    public NodeConfig nodeConfig() {
        return new NodeConfig(
                nodeName, nodeAddress, clusterCidr, serviceCidr, clusterDomain, kubeletPort, kubeletConfig);
    }

    /** Returns the host clients on this machine reach the API server by. */
    @JsonIgnore
    public String clientAddress() {
        return address.equals("0.0.0.0") || address.equals("::") ? "127.0.0.1" : address;
    }

    /** Returns the API server's URL as clients on this machine use it. */
    @JsonIgnore
    public String serverUrl() {
        String host = clientAddress();
        return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static void checkPort(String key, int port) {
        if (port < 1 || port > 65535) {
            throw new ConfigurationException(key + ": " + port + " is not a port (1 to 65535)");
        }
    }

    private static <T> T or(@Nullable T set, T otherwise) {
        return set != null ? set : otherwise;
    }

    /** Returns what this machine is called. */
    public static String hostName() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            return name.isEmpty() ? "localhost" : name;
        } catch (IOException e) {
            return "localhost";
        }
    }
}
