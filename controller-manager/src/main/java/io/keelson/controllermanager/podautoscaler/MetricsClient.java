package io.keelson.controllermanager.podautoscaler;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.keelson.api.quantity.Quantity;
import io.keelson.client.discovery.Discovery;
import io.keelson.client.discovery.ServedResource;
import io.keelson.client.transport.ApiClient;
import io.keelson.client.workload.Times;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The APIs of metrics: of resources, of pods and objects, and from outside. All values are in thousandths. */
final class MetricsClient {
    private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);
    private static final String CUSTOM = "/apis/custom.metrics.k8s.io/v1beta2";

    private final ApiClient api;
    private final Discovery discovery;

    MetricsClient(ApiClient api, Discovery discovery) {
        this.api = api;
        this.discovery = discovery;
    }

    /**
     * What pods use of a resource.
     *
     * @param container only this one, or empty for all
     */
    Map<String, PodMetric> resource(String resource, String namespace, String selector, String container)
            throws MetricException {
        JsonNode items = list(
                "/apis/metrics.k8s.io/v1beta1/namespaces/" + namespace + "/pods?labelSelector=" + encode(selector),
                "resource",
                "get pods.metrics.k8s.io");
        Map<String, PodMetric> metrics = new HashMap<>();
        for (JsonNode item : items) {
            Long used = container.isEmpty() ? ofPod(item, resource) : ofContainer(item, resource, container);
            if (used != null) {
                metrics.put(
                        item.path("metadata").path("name").asString(""),
                        new PodMetric(
                                used,
                                Times.orEpoch(item.path("timestamp").asString("")),
                                window(item.path("window").asString(""))));
            }
        }
        return metrics;
    }

    private static @Nullable Long ofPod(JsonNode item, String resource) {
        long sum = 0;
        if (item.path("containers").isEmpty()) {
            return null;
        }
        for (JsonNode container : item.path("containers")) {
            JsonNode usage = container.path("usage").path(resource);
            if (!usage.isString()) {
                return null;
            }
            sum += Quantity.parse(usage.asString("")).milliValue();
        }
        return sum;
    }

    private static @Nullable Long ofContainer(JsonNode item, String resource, String name) {
        for (JsonNode container : item.path("containers")) {
            JsonNode usage = container.path("usage").path(resource);
            if (name.equals(container.path("name").asString("")) && usage.isString()) {
                return Quantity.parse(usage.asString("")).milliValue();
            }
        }
        return null;
    }

    /** A metric of pods. */
    Map<String, PodMetric> pods(
            String metric, String namespace, String selector, @Nullable LabelSelector metricSelector)
            throws MetricException {
        JsonNode items = list(
                CUSTOM + "/namespaces/" + namespace + "/pods/*/" + metric + "?labelSelector=" + encode(selector)
                        + metricSelector(metricSelector),
                "custom",
                "get pods.custom.metrics.k8s.io *");
        Map<String, PodMetric> metrics = new HashMap<>();
        for (JsonNode item : items) {
            long seconds = item.path("windowSeconds").asLong(DEFAULT_WINDOW.toSeconds());
            metrics.put(
                    item.path("describedObject").path("name").asString(""),
                    new PodMetric(
                            milli(item),
                            Times.orEpoch(item.path("timestamp").asString("")),
                            Duration.ofSeconds(seconds)));
        }
        return metrics;
    }

    /** A metric of one object. */
    long object(
            String metric, String namespace, CrossVersionObjectReference object, @Nullable LabelSelector metricSelector)
            throws MetricException {
        ServedResource resource =
                object.getApiVersion() == null ? null : discovery.find(object.getApiVersion(), object.getKind());
        if (resource == null) {
            throw new MetricException("unable to fetch metrics from custom metrics API: no matches for kind \""
                    + object.getKind() + "\" in version \"" + object.getApiVersion() + "\"");
        }
        String plural = resource.path().plural() + (resource.group().isEmpty() ? "" : "." + resource.group());
        boolean root = object.getKind().equals("Namespace") && resource.group().isEmpty();
        String path = root
                ? CUSTOM + "/namespaces/" + namespace + "/metrics/" + metric
                : CUSTOM + "/namespaces/" + namespace + "/" + plural + "/" + object.getName() + "/" + metric;
        String query = metricSelector(metricSelector);
        JsonNode items = list(
                path + (query.isEmpty() ? "" : "?" + query.substring(1)),
                "custom",
                "get " + plural + ".custom.metrics.k8s.io " + object.getName());
        return milli(items.get(0));
    }

    /** The values of a metric from outside. */
    List<Long> external(String metric, String namespace, @Nullable LabelSelector selector) throws MetricException {
        JsonNode items = list(
                "/apis/external.metrics.k8s.io/v1beta1/namespaces/" + namespace + "/" + metric + "?labelSelector="
                        + encode(text(selector)),
                "external",
                "get " + metric + ".external.metrics.k8s.io");
        List<Long> values = new ArrayList<>();
        items.forEach(item -> values.add(milli(item)));
        return values;
    }

    private JsonNode list(String path, String which, String verb) throws MetricException {
        JsonNode items;
        try {
            items = api.tree(api.send("GET", path, null, null)).path("items");
        } catch (KubernetesClientException e) {
            boolean unknown = e.getCode() == 404 && (e.getStatus() == null || noDetails(e));
            throw new MetricException("unable to fetch metrics from " + which + " metrics API: "
                    + (unknown ? "the server could not find the requested resource (" + verb + ")" : e.getMessage()));
        }
        if (items.isEmpty()) {
            throw new MetricException("no metrics returned from " + which + " metrics API");
        }
        return items;
    }

    /** A group that is not served is answered without saying what was not found. */
    private static boolean noDetails(KubernetesClientException e) {
        var details = e.getStatus().getDetails();
        return details == null || details.getName() == null || details.getName().isEmpty();
    }

    private static long milli(JsonNode item) {
        return Quantity.parse(item.path("value").asString("0")).milliValue();
    }

    private static Duration window(String text) {
        try {
            return text.endsWith("s") && !text.contains("m")
                    ? Duration.ofMillis((long) (Double.parseDouble(text.substring(0, text.length() - 1)) * 1000))
                    : Duration.parse("PT" + text);
        } catch (java.time.format.DateTimeParseException | NumberFormatException e) {
            return DEFAULT_WINDOW;
        }
    }

    private static String metricSelector(@Nullable LabelSelector selector) {
        String text = text(selector);
        return text.isEmpty() ? "" : "&metricLabelSelector=" + encode(text);
    }

    /** A selector as requests have it. */
    static String text(@Nullable LabelSelector selector) {
        List<String> parts = new ArrayList<>();
        if (selector != null && selector.getMatchLabels() != null) {
            selector.getMatchLabels().forEach((k, v) -> parts.add(k + "=" + v));
        }
        if (selector != null && selector.getMatchExpressions() != null) {
            selector.getMatchExpressions()
                    .forEach(e -> parts.add(
                            switch (e.getOperator()) {
                                case "In" -> e.getKey() + " in (" + String.join(",", e.getValues()) + ")";
                                case "NotIn" -> e.getKey() + " notin (" + String.join(",", e.getValues()) + ")";
                                case "DoesNotExist" -> "!" + e.getKey();
                                default -> e.getKey();
                            }));
        }
        return String.join(",", parts);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
