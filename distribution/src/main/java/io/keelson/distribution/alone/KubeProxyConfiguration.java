package io.keelson.distribution.alone;

import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Upstream's {@code KubeProxyConfiguration} of {@code kubeproxy.config.k8s.io/v1alpha1}. A field that upstream does not
 * have is an error, and so is a value of a field that this proxy does not act on: nothing that a file asks for is passed
 * over in silence. What stands in a file without a meaning (null, zero, empty) asks for nothing.
 */
final class KubeProxyConfiguration {
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final String VERSION = "kubeproxy.config.k8s.io/v1alpha1";
    private static final String KIND = "KubeProxyConfiguration";
    private static final int LARGEST = 1 << 20;

    /** Fields that are acted on. */
    private static final Set<String> ACTED_ON = Set.of(
            "clientConnection.kubeconfig",
            "clusterCIDR",
            "detectLocal.bridgeInterface",
            "detectLocalMode",
            "healthzBindAddress",
            "hostnameOverride",
            "metricsBindAddress",
            "mode",
            "nodePortAddresses");

    /** All fields; those that have fields of their own with them. */
    private static final Map<String, Set<String>> KNOWN = Map.ofEntries(
            Map.entry("featureGates", Set.of("*")),
            Map.entry("clientConnection", Set.of("kubeconfig", "acceptContentTypes", "contentType", "qps", "burst")),
            Map.entry("logging", Set.of("format", "flushFrequency", "verbosity", "vmodule", "options")),
            Map.entry("hostnameOverride", Set.of()),
            Map.entry("bindAddress", Set.of()),
            Map.entry("healthzBindAddress", Set.of()),
            Map.entry("metricsBindAddress", Set.of()),
            Map.entry("bindAddressHardFail", Set.of()),
            Map.entry("enableProfiling", Set.of()),
            Map.entry("showHiddenMetricsForVersion", Set.of()),
            Map.entry("mode", Set.of()),
            Map.entry(
                    "iptables",
                    Set.of("masqueradeBit", "masqueradeAll", "localhostNodePorts", "syncPeriod", "minSyncPeriod")),
            Map.entry(
                    "ipvs",
                    Set.of(
                            "syncPeriod",
                            "minSyncPeriod",
                            "scheduler",
                            "excludeCIDRs",
                            "strictARP",
                            "tcpTimeout",
                            "tcpFinTimeout",
                            "udpTimeout")),
            Map.entry("nftables", Set.of("masqueradeBit", "masqueradeAll", "syncPeriod", "minSyncPeriod")),
            Map.entry(
                    "winkernel",
                    Set.of("networkName", "sourceVip", "enableDSR", "rootHnsEndpointName", "forwardHealthCheckVip")),
            Map.entry("detectLocalMode", Set.of()),
            Map.entry("detectLocal", Set.of("bridgeInterface", "interfaceNamePrefix")),
            Map.entry("clusterCIDR", Set.of()),
            Map.entry("nodePortAddresses", Set.of()),
            Map.entry("oomScoreAdj", Set.of()),
            Map.entry(
                    "conntrack",
                    Set.of(
                            "maxPerCore",
                            "min",
                            "tcpEstablishedTimeout",
                            "tcpCloseWaitTimeout",
                            "tcpBeLiberal",
                            "udpTimeout",
                            "udpStreamTimeout")),
            Map.entry("configSyncPeriod", Set.of()),
            Map.entry("portRange", Set.of()),
            Map.entry("windowsRunAsService", Set.of()));

    private final String name;
    private final ObjectNode tree;

    private KubeProxyConfiguration(String name, ObjectNode tree) {
        this.name = name;
        this.tree = tree;
    }

    /** Returns the configuration that holds where nobody wrote one. */
    static KubeProxyConfiguration none() {
        return new KubeProxyConfiguration("", YAML.createObjectNode());
    }

    /** Reads a file. @throws ConfigurationException where it cannot be read or used */
    static KubeProxyConfiguration read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new ConfigurationException(file + ": is larger than " + LARGEST + " bytes");
            }
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw ConfigurationException.because(file + " cannot be read", e);
        }
    }

    static KubeProxyConfiguration parse(String name, byte[] yaml) {
        JsonNode read;
        try {
            read = YAML.readTree(yaml);
        } catch (JacksonException e) {
            throw new ConfigurationException(name + ": " + e.getOriginalMessage());
        }
        if (!(read instanceof ObjectNode given)
                || !given.path("apiVersion").asString("").equals(VERSION)
                || !given.path("kind").asString("").equals(KIND)) {
            throw new ConfigurationException(name + ": is no " + KIND + " of " + VERSION);
        }
        given.remove(List.of("apiVersion", "kind"));
        given.properties().forEach(field -> check(name, field.getKey(), field.getValue()));
        KubeProxyConfiguration configuration = new KubeProxyConfiguration(name, given);
        configuration.checkValues();
        return configuration;
    }

    private static void check(String name, String field, JsonNode value) {
        Set<String> inner = KNOWN.get(field);
        if (inner == null) {
            throw new ConfigurationException(name + ": unknown field \"" + field + "\"");
        }
        if (inner.isEmpty() || !(value instanceof ObjectNode fields)) {
            acted(name, field, value);
            return;
        }
        fields.properties().forEach(one -> {
            String path = field + "." + one.getKey();
            if (!inner.contains(one.getKey()) && !inner.contains("*")) {
                throw new ConfigurationException(name + ": unknown field \"" + path + "\"");
            }
            acted(name, path, one.getValue());
        });
    }

    private static void acted(String name, String path, JsonNode value) {
        if (!ACTED_ON.contains(path) && !empty(value)) {
            throw new ConfigurationException(name + ": " + path + ": this proxy does not act on it");
        }
    }

    private static boolean empty(JsonNode value) {
        String text = value.isContainer() ? "" : value.asString("");
        return value.isNull()
                || value.isContainer() && value.values().stream().allMatch(KubeProxyConfiguration::empty)
                || !value.isContainer()
                        && Set.of("", "0", "0s", "false", "0.0.0.0", "::").contains(text);
    }

    private void checkValues() {
        String mode = text("mode");
        if (!mode.isEmpty() && !mode.equals("nftables")) {
            throw new ConfigurationException(
                    name + ": mode: this proxy has the mode nftables alone, not \"" + mode + "\"");
        }
        String local = text("detectLocalMode");
        if (!Set.of("", "ClusterCIDR", "BridgeInterface").contains(local)) {
            throw new ConfigurationException(
                    name + ": detectLocalMode: ClusterCIDR and BridgeInterface are known, not \"" + local + "\"");
        }
        address("healthzBindAddress", 10256);
        address("metricsBindAddress", 10249);
        nodePortAddresses();
    }

    private String text(String field) {
        JsonNode value = tree.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw new ConfigurationException(name + ": " + field + ": a string is wanted");
        }
        return value.stringValue();
    }

    /** Returns the kubeconfig, null where none is named. */
    @Nullable
    Path kubeconfig() {
        String path = tree.path("clientConnection").path("kubeconfig").asString("");
        return path.isEmpty() ? null : Path.of(path);
    }

    /** Returns the node's name, empty for the host's. */
    String hostname() {
        return text("hostnameOverride");
    }

    /** Returns the ranges of pods. */
    List<String> clusterRanges() {
        String ranges = text("clusterCIDR");
        return ranges.isEmpty() ? List.of() : List.of(ranges.split(","));
    }

    /** Returns the bridge of this node's pods, null where it is not said. */
    @Nullable
    String bridge() {
        String bridge = tree.path("detectLocal").path("bridgeInterface").asString("");
        return bridge.isEmpty() ? null : bridge;
    }

    /** Returns the ranges of the node's addresses that node ports are open on. */
    List<String> nodePortAddresses() {
        JsonNode given = tree.path("nodePortAddresses");
        if (!given.isMissingNode() && !given.isNull() && !given.isArray()) {
            throw new ConfigurationException(name + ": nodePortAddresses: a list is wanted");
        }
        List<String> ranges = new ArrayList<>();
        given.forEach(range -> ranges.add(range.asString("")));
        return ranges;
    }

    /**
     * Returns where something is served.
     *
     * @param port the port where the file names none
     * @return null where the file says nothing
     */
    @Nullable
    InetSocketAddress address(String field, int port) {
        String given = text(field);
        if (given.isEmpty()) {
            return null;
        }
        try {
            return parse(given, port);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(name + ": " + field + ": \"" + given + "\" is no address");
        }
    }

    /** Reads an address with or without a port. @throws IllegalArgumentException where it is none */
    private static InetSocketAddress parse(String text, int port) {
        int colon = text.lastIndexOf(':');
        boolean alone = colon < 0 || text.indexOf(':') != colon && !text.startsWith("[") || text.endsWith("]");
        String host = alone ? text : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new InetSocketAddress(
                InetAddress.ofLiteral(host), alone ? port : Integer.parseInt(text.substring(colon + 1)));
    }
}
