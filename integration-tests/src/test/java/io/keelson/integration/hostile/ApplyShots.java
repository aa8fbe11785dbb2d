package io.keelson.integration.hostile;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes apply configurations and records of field ownership at random: many managers, odd fields, odd sets of fields. */
final class ApplyShots {
    private static final Map<String, String> APPLY = Map.of("Content-Type", "application/apply-patch+yaml");
    private static final Map<String, String> MERGE = Map.of("Content-Type", "application/merge-patch+json");
    private static final String MAP = "/api/v1/namespaces/default/configmaps/applied";

    private final SplittableRandom random;
    private final OddValues values;
    private int managers;

    ApplyShots(SplittableRandom random, OddValues values) {
        this.random = random;
        this.values = values;
    }

    Shot next() {
        return switch (random.nextInt(5)) {
            // One object that thousands own a field of.
            case 0, 1 ->
                apply(
                        MAP,
                        "m" + managers++,
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"applied\"},\"data\":{\"k"
                                + managers % 500 + "\":\"v\"}}");
            case 2 -> deployment();
            case 3 ->
                apply(
                        MAP,
                        values.one(List.of("", "a", "x".repeat(129), "\u00e9", "a%00")),
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"applied\",\"managedFields\":"
                                + values.next() + "},\"data\":" + values.next() + "}");
            default ->
                new Shot(
                        "PATCH",
                        MAP,
                        MERGE,
                        text("{\"metadata\":{\"managedFields\":[" + entry() + "," + entry() + "]}}"));
        };
    }

    private Shot apply(String path, String manager, String body) {
        return new Shot(
                "PATCH",
                path + "?fieldManager=" + URLEncoder.encode(manager, StandardCharsets.UTF_8)
                        + values.one(List.of("", "&force=true", "&force=x", "&dryRun=All&force=true")),
                APPLY,
                text(body));
    }

    private Shot deployment() {
        String container = "{\"name\":" + values.one(List.of("\"c\"", "null", "1", "\"\""))
                + ",\"image\":\"i\",\"ports\":["
                + "{\"containerPort\":80},{\"containerPort\":80,\"protocol\":\"UDP\"}," + values.next() + "],\"env\":["
                + "{\"name\":\"A\",\"value\":" + values.next() + "},{\"name\":\"A\"}]}";
        return apply(
                "/apis/apps/v1/namespaces/default/deployments/applied",
                "d" + random.nextInt(5),
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"applied\"},\"spec\":{\"replicas\":"
                        + values.one(List.of("1", "null", "-1", "\"1\""))
                        + ",\"selector\":{\"matchLabels\":{\"a\":\"b\"}},"
                        + "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[" + container
                        + ","
                        + container + "]}}}}");
    }

    /** An entry of {@code managedFields}, whose set of fields may be anything. */
    private String entry() {
        return "{\"manager\":\"" + values.one(List.of("a", "", "m1")) + "\",\"operation\":\""
                + values.one(List.of("Apply", "Update", "x", "")) + "\",\"apiVersion\":\""
                + values.one(List.of("v1", "v9", "", "a/b/c")) + "\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":"
                + fields()
                + "}";
    }

    private String fields() {
        int depth = List.of(1, 50, 900, 5_000).get(random.nextInt(4));
        return switch (random.nextInt(5)) {
            case 0 -> "{\"f:data\":{\"f:k\":{}}}";
            case 1 -> "{\"f:data\":".repeat(depth) + "{}" + "}".repeat(depth);
            case 2 -> "{\"k:{\\\"name\\\":" + depth + "}\":{\".\":{}},\"i:" + depth + "\":{},\"v:" + depth + "\":{}}";
            case 3 -> "{\"k:{\\\"a\\\":".repeat(3) + "\":{}}";
            default -> values.next();
        };
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
