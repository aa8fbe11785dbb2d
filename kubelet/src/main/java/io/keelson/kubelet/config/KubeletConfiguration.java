package io.keelson.kubelet.config;

import io.fabric8.kubernetes.api.model.Quantity;
import io.keelson.api.time.GoDuration;
import io.keelson.kubelet.eviction.EvictionManager;
import io.keelson.kubelet.eviction.Threshold;
import io.keelson.kubelet.shutdown.ShutdownPeriods;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A kubelet's configuration: upstream's fields with upstream's defaults. A field that upstream does not have is an error,
 * and so is a value of a field that this kubelet does not act on, unless it is the one that holds anyway: nothing that a
 * file asks for is passed over in silence.
 */
public final class KubeletConfiguration {
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final String VERSION = "kubelet.config.k8s.io/v1beta1";
    private static final String KIND = "KubeletConfiguration";
    private static final int LARGEST = 1 << 20;

    /** The fields that this kubelet acts on. */
    private static final Set<String> ACTED_ON = Set.of(
            "allowedUnsafeSysctls",
            "clusterDNS",
            "clusterDomain",
            "containerLogMaxFiles",
            "containerLogMaxSize",
            "crashLoopBackOff",
            "evictionHard",
            "evictionMaxPodGracePeriod",
            "evictionMinimumReclaim",
            "evictionPressureTransitionPeriod",
            "evictionSoft",
            "evictionSoftGracePeriod",
            "fileCheckFrequency",
            "imageGCHighThresholdPercent",
            "imageGCLowThresholdPercent",
            "kubeReserved",
            "maxPods",
            "mergeDefaultEvictionSettings",
            "registerWithTaints",
            "resolvConf",
            "shutdownGracePeriod",
            "shutdownGracePeriodByPodPriority",
            "shutdownGracePeriodCriticalPods",
            "staticPodPath",
            "systemReserved");

    private final ObjectNode tree;

    private KubeletConfiguration(ObjectNode tree) {
        this.tree = tree;
    }

    /** Returns the configuration that holds where nobody wrote one. */
    public static KubeletConfiguration defaults() {
        try (InputStream in = KubeletConfiguration.class.getResourceAsStream("defaults.yaml")) {
            if (in == null) {
                throw new IOException("the defaults are missing");
            }
            return new KubeletConfiguration((ObjectNode) YAML.readTree(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file. @throws InvalidConfigurationException where it cannot be read or used */
    public static KubeletConfiguration read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new InvalidConfigurationException(file + ": is larger than " + LARGEST + " bytes");
            }
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InvalidConfigurationException(file + ": cannot be read: " + e.getMessage());
        }
    }

    static KubeletConfiguration parse(String name, byte[] yaml) {
        JsonNode read;
        try {
            read = YAML.readTree(yaml);
        } catch (JacksonException e) {
            throw new InvalidConfigurationException(name + ": " + e.getOriginalMessage());
        }
        if (!(read instanceof ObjectNode given)
                || !given.path("apiVersion").asString("").equals(VERSION)
                || !given.path("kind").asString("").equals(KIND)) {
            throw new InvalidConfigurationException(name + ": is no " + KIND + " of " + VERSION);
        }
        given.remove(List.of("apiVersion", "kind"));
        KubeletConfiguration result = defaults();
        given.properties().forEach(e -> result.take(name, e.getKey(), e.getValue()));
        result.check(name);
        return result;
    }

    private void take(String name, String field, JsonNode value) {
        JsonNode known = tree.get(field);
        if (known == null) {
            throw new InvalidConfigurationException(name + ": unknown field \"" + field + "\"");
        }
        if (value.isNull()) {
            return;
        }
        if (!value.getNodeType().equals(known.getNodeType())) {
            throw new InvalidConfigurationException(name + ": " + field + ": "
                    + known.getNodeType().name().toLowerCase(java.util.Locale.ROOT) + " is wanted");
        }
        if (known instanceof ObjectNode fields && !fields.isEmpty()) {
            ObjectNode merged = fields.deepCopy();
            value.properties().forEach(e -> {
                if (!fields.has(e.getKey())) {
                    throw new InvalidConfigurationException(
                            name + ": unknown field \"" + field + "." + e.getKey() + "\"");
                }
                merged.set(e.getKey(), e.getValue());
            });
            set(name, field, known, merged);
        } else {
            set(name, field, known, value);
        }
    }

    private void set(String name, String field, JsonNode known, JsonNode value) {
        if (!ACTED_ON.contains(field) && !value.equals(known)) {
            throw new InvalidConfigurationException(
                    name + ": " + field + ": this kubelet knows no other value than " + known);
        }
        tree.set(field, value);
    }

    /** Every value that is acted on is read once, so that what is wrong is said before anything starts. */
    private void check(String name) {
        try {
            eviction();
            reserved();
            logMaxBytes();
            longestRestartDelay();
            fileCheckFrequency();
            shutdownPeriods();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(name + ": " + e.getMessage());
        }
        if (imageGcHigh() < imageGcLow() || imageGcHigh() > 100 || imageGcLow() < 0) {
            throw new InvalidConfigurationException(
                    name + ": imageGCLowThresholdPercent must be less than imageGCHighThresholdPercent");
        }
        if (maxPods() < 0 || logMaxFiles() < 2) {
            throw new InvalidConfigurationException(
                    name + ": maxPods must not be negative and containerLogMaxFiles be greater than 1");
        }
    }

    /** Returns all of it, as {@code /configz} tells it. */
    public JsonNode tree() {
        ObjectNode all = tree.deepCopy();
        all.put("apiVersion", VERSION).put("kind", KIND);
        return all;
    }

    /** Returns when pods are ended because the node is short of something. */
    public EvictionManager.Settings eviction() {
        Map<String, String> hard = texts("evictionHard");
        List<Threshold> thresholds = new ArrayList<>();
        if (hard.isEmpty() || tree.path("mergeDefaultEvictionSettings").asBoolean(false)) {
            Threshold.defaults().stream()
                    .filter(t -> !hard.containsKey(t.signal().toString()))
                    .forEach(thresholds::add);
        }
        Map<String, String> reclaims = texts("evictionMinimumReclaim");
        thresholds.addAll(Threshold.of(hard, Map.of(), reclaims));
        Map<String, Duration> graces = new LinkedHashMap<>();
        texts("evictionSoftGracePeriod").forEach((signal, text) -> graces.put(signal, GoDuration.parse(text)));
        Map<String, String> soft = texts("evictionSoft");
        soft.keySet().stream().filter(s -> !graces.containsKey(s)).findFirst().ifPresent(s -> {
            throw new IllegalArgumentException("grace period must be specified for the soft eviction threshold " + s);
        });
        thresholds.addAll(Threshold.of(soft, graces, reclaims));
        return new EvictionManager.Settings(
                List.copyOf(thresholds),
                GoDuration.parse(tree.path("evictionPressureTransitionPeriod").asString()),
                tree.path("evictionMaxPodGracePeriod").asLong(0));
    }

    /** Returns what of each resource is kept from pods for the node's own programs. */
    public Map<String, Quantity> reserved() {
        Map<String, Quantity> reserved = new LinkedHashMap<>();
        for (String field : List.of("systemReserved", "kubeReserved")) {
            texts(field).forEach((resource, text) -> {
                if (!Set.of("cpu", "memory", "ephemeral-storage", "pid").contains(resource)) {
                    throw new IllegalArgumentException("cannot reserve \"" + resource + "\" resource");
                }
                Quantity more = new Quantity(text);
                if (more.getNumericalAmount().signum() < 0) {
                    throw new IllegalArgumentException(
                            "resource quantity for \"" + resource + "\" cannot be negative: " + text);
                }
                reserved.merge(resource, more, Quantity::add);
            });
        }
        return reserved;
    }

    /** Returns the kernel parameters that pods may set besides the safe ones. */
    public List<String> allowedUnsafeSysctls() {
        return list("allowedUnsafeSysctls", n -> n.asString(""));
    }

    /** Returns the taints the node gets when it is registered, as trees. */
    public List<JsonNode> registerWithTaints() {
        return list("registerWithTaints", n -> n);
    }

    /** Returns the cluster's name servers; empty where the cluster's own are meant. */
    public List<String> clusterDns() {
        return list("clusterDNS", n -> n.asString(""));
    }

    /** Returns how many pods the node takes. */
    public int maxPods() {
        return tree.path("maxPods").asInt();
    }

    /** Returns the usage of the images' disk in percent from which on unused images go. */
    public int imageGcHigh() {
        return tree.path("imageGCHighThresholdPercent").asInt();
    }

    /** Returns the usage of the images' disk in percent at which they stop going. */
    public int imageGcLow() {
        return tree.path("imageGCLowThresholdPercent").asInt();
    }

    /** Returns the machine's resolv.conf. */
    public Path resolverFile() {
        return Path.of(tree.path("resolvConf").asString());
    }

    /** Returns the file or folder of static pods, null where there is none. */
    public @Nullable Path staticPodPath() {
        String path = tree.path("staticPodPath").asString("");
        return path.isEmpty() ? null : Path.of(path);
    }

    /** Returns how often static pods are looked for at least. */
    public Duration fileCheckFrequency() {
        Duration frequency = GoDuration.parse(tree.path("fileCheckFrequency").asString());
        if (frequency.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("fileCheckFrequency must be at least 100ms");
        }
        return frequency;
    }

    /** Returns how long pods get when the node shuts down. */
    public ShutdownPeriods shutdownPeriods() {
        Duration whole = shutdownPeriod("shutdownGracePeriod");
        Duration critical = shutdownPeriod("shutdownGracePeriodCriticalPods");
        if (critical.compareTo(whole) > 0) {
            throw new IllegalArgumentException(
                    "invalid configuration: shutdownGracePeriodCriticalPods must be <= shutdownGracePeriod");
        }
        List<ShutdownPeriods.Group> groups = list(
                "shutdownGracePeriodByPodPriority",
                n -> new ShutdownPeriods.Group(
                        n.path("priority").asInt(0),
                        n.path("shutdownGracePeriodSeconds").asLong(0)));
        if (groups.isEmpty()) {
            return ShutdownPeriods.of(whole, critical);
        }
        if (!whole.isZero()) {
            throw new IllegalArgumentException("invalid configuration: Cannot specify both"
                    + " shutdownGracePeriodByPodPriority and shutdownGracePeriod at the same time");
        }
        if (groups.stream().anyMatch(g -> g.seconds() < 0)) {
            throw new IllegalArgumentException(
                    "invalid configuration: shutdownGracePeriodSeconds must not be negative");
        }
        return new ShutdownPeriods(groups);
    }

    private Duration shutdownPeriod(String field) {
        Duration period = GoDuration.parse(tree.path(field).asString());
        if (period.isNegative() || period.isPositive() && period.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "invalid configuration: " + field + " must be either zero or otherwise >= 1 sec");
        }
        return period;
    }

    /** Returns the size in bytes at which a container's log is put aside. */
    public long logMaxBytes() {
        return new Quantity(tree.path("containerLogMaxSize").asString())
                .getNumericalAmount()
                .longValueExact();
    }

    /** Returns how many log files a container has at most. */
    public int logMaxFiles() {
        return tree.path("containerLogMaxFiles").asInt();
    }

    /** Returns the longest time between restarts of a container that fails. */
    public Duration longestRestartDelay() {
        Duration delay = GoDuration.parse(
                tree.path("crashLoopBackOff").path("maxContainerRestartPeriod").asString());
        if (delay.compareTo(Duration.ofSeconds(1)) < 0 || delay.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "crashLoopBackOff.maxContainerRestartPeriod must be at least 1s and at most 5m0s");
        }
        return delay;
    }

    private Map<String, String> texts(String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        tree.path(field)
                .properties()
                .forEach(e -> texts.put(e.getKey(), e.getValue().asString()));
        return texts;
    }

    private <T> List<T> list(String field, Function<JsonNode, T> read) {
        List<T> list = new ArrayList<>();
        tree.path(field).forEach(n -> list.add(read.apply(n)));
        return List.copyOf(list);
    }
}
