package io.keelson.integration.hostile;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes requests at random; the same seed makes the same ones. */
final class Shots {
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/yaml",
            "application/vnd.kubernetes.protobuf",
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/apply-patch+yaml",
            "text/plain",
            "application/cbor",
            "application/json;charset=utf-8",
            ";",
            "a/b;c=d;e",
            "application/JSON");
    private static final List<String> ACCEPTS = List.of(
            "application/json",
            "application/yaml",
            "application/vnd.kubernetes.protobuf",
            "*/*",
            "text/html",
            "",
            "application/json;as=Table;v=v1;g=meta.k8s.io",
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
            "application/json;as=Table;v=v9;g=x",
            "application/json;q=x",
            ";;;,,,",
            "application/json;stream=watch",
            "application/yaml;as=Table;v=v1;g=meta.k8s.io",
            "application/json,".repeat(500),
            "a/b;" + "c=d;".repeat(500));
    private static final List<String> SELECTORS = List.of(
            "a",
            "!a",
            "!!a",
            "a==b",
            "a==b==c",
            "a in (b,c)",
            "a in (",
            "a in ()",
            "a notin (b",
            "a>1",
            "a<x",
            "=",
            ",",
            ",,,,",
            "a=" + "b".repeat(70),
            "(".repeat(2000),
            "a,".repeat(2000),
            "a/b/c=d",
            "a in (" + "b,".repeat(2000) + ")",
            "metadata.name=x",
            "metadata.name!=x",
            "spec.nodeName=",
            "status.phase=Running",
            "nope=1",
            "\u0000",
            "é=1");
    private static final List<String> NUMBERS = List.of(
            "", "0", "1", "-1", "x", "1e3", "9223372036854775808", "99999999999999999999999", "0x1", " 1", "500");

    private final SplittableRandom random;
    private final OddValues values;
    private final DefinitionShots definitions;
    private final ApplyShots applies;
    private int names;

    Shots(long seed) {
        this.random = new SplittableRandom(seed);
        this.values = new OddValues(random);
        this.definitions = new DefinitionShots(random, values);
        this.applies = new ApplyShots(random, values);
    }

    Shot next() {
        return switch (random.nextInt(13)) {
            case 10, 11 -> definitions.next();
            case 12 -> applies.next();
            case 0, 1, 2 -> create("application/json");
            case 3 -> create("application/yaml");
            case 4 -> yaml();
            case 5 -> protobuf();
            case 6, 7 -> patch();
            case 8 -> read();
            default -> path();
        };
    }

    private String name() {
        return "h" + names++ % 200;
    }

    private Map<String, String> headers(String type) {
        Map<String, String> headers = new HashMap<>();
        if (!type.isEmpty()) {
            headers.put("Content-Type", random.nextInt(20) == 0 ? values.one(TYPES) : type);
        }
        if (random.nextInt(4) == 0) {
            headers.put("Accept", values.one(ACCEPTS));
        }
        switch (random.nextInt(40)) {
            case 0 ->
                headers.put("Authorization", "Bearer " + values.one(List.of("x", "a.b.c", ".".repeat(9000), jwt())));
            case 1 ->
                headers.put(
                        "Impersonate-User", values.one(List.of("x", "system:serviceaccount:a:b", "a".repeat(5000))));
            case 2 -> headers.put("Impersonate-Extra-a%2fb", "x");
            case 3 -> headers.put("User-Agent", values.one(List.of("", "kubectl/1", "\t", "x".repeat(6000))));
            case 4 -> headers.put("X-Padding", "y".repeat(random.nextInt(20_000)));
            case 5 -> headers.put("Accept-Encoding", "gzip;q=0,".repeat(200));
            default -> {}
        }
        return headers;
    }

    private String jwt() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String header = encoder.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        return header + "."
                + encoder.encodeToString(values.next().getBytes(StandardCharsets.UTF_8))
                        .transform(Shots::cut) + ".x";
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(4000, text.length()));
    }

    private Shot create(String type) {
        Templates.Template template = Templates.ALL.get(random.nextInt(Templates.ALL.size()));
        String name = name();
        byte[] body =
                Templates.fill(template.object(), name, 1.2, random, values).getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(6) == 0) {
            body = mutated(body);
        }
        boolean update = random.nextInt(4) == 0;
        String path = template.collection() + (update ? "/" + name : "") + writeQuery();
        return new Shot(update ? "PUT" : "POST", path, headers(type), body);
    }

    private String writeQuery() {
        return switch (random.nextInt(6)) {
            case 0 -> "?fieldValidation=Strict";
            case 1 -> "?dryRun=All&fieldValidation=Ignore";
            case 2 -> "?fieldManager=" + encoded(values.one(SELECTORS)) + "&dryRun=x";
            case 3 -> "?pretty=1&timeout=" + values.one(List.of("1s", "0", "-1s", "x", "9999h", "1ms"));
            default -> "";
        };
    }

    private byte[] mutated(byte[] body) {
        byte[] changed = body.clone();
        int times = random.nextInt(1, 6);
        for (int i = 0; i < times && changed.length > 2; i++) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(3)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed = java.util.Arrays.copyOf(changed, at + 1);
                default -> changed[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return changed;
    }

    private Shot yaml() {
        String body =
                switch (random.nextInt(11)) {
                    case 0 -> bomb(random.nextInt(2, 12), 9);
                    case 1 -> "a: " + "[".repeat(random.nextInt(20_000));
                    case 2 -> "- ".repeat(random.nextInt(20_000)) + "x";
                    case 3 -> "? ".repeat(random.nextInt(20_000)) + "x";
                    case 4 -> "a: &a [*a]\nb: &b {<<: *b}";
                    case 5 ->
                        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: y}\ndata: {a: "
                                + "0".repeat(random.nextInt(100_000)) + "}";
                    case 6 -> "&a a: ".repeat(random.nextInt(1000)) + "b";
                    case 7 -> "a: \"" + "\\u0041".repeat(random.nextInt(10_000)) + "\"";
                    case 8 -> "a: |" + "\n x".repeat(random.nextInt(20_000));
                    case 9 -> "a:\t\t1\n".repeat(random.nextInt(3000));
                    default -> "!<" + "x".repeat(random.nextInt(5000)) + "> {" + "a: b, ".repeat(random.nextInt(5000));
                };
        boolean apply = random.nextInt(4) == 0;
        String path = "/api/v1/namespaces/default/configmaps" + (apply ? "/y?fieldManager=f" : writeQuery());
        return new Shot(
                apply ? "PATCH" : "POST",
                path,
                headers(apply ? "application/apply-patch+yaml" : "application/yaml"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static String bomb(int levels, int width) {
        StringBuilder out = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < levels; i++) {
            out.append("a").append(i).append(": &a").append(i).append(" [");
            out.repeat("*a" + (i - 1) + ", ", width).append("]\n");
        }
        return out.toString();
    }

    private Shot protobuf() {
        byte[] object = new byte[random.nextInt(200)];
        random.nextBytes(object);
        if (random.nextBoolean()) {
            // fields of one number inside each other
            int levels = random.nextInt(5000);
            object = nestedMessage((byte) (random.nextInt(1, 16) << 3 | 2), levels);
        }
        ProtobufText message = new ProtobufText();
        message.bytes(1, new ProtobufText().text(1, "v1").text(2, "ConfigMap").toBytes());
        message.bytes(2, object);
        byte[] body = message.withMagic();
        if (random.nextInt(3) == 0) {
            body = mutated(body);
        }
        return new Shot(
                "POST", "/api/v1/namespaces/default/configmaps", headers("application/vnd.kubernetes.protobuf"), body);
    }

    private static byte[] nestedMessage(byte tag, int levels) {
        byte[] inner = new byte[0];
        for (int i = 0; i < levels; i++) {
            inner = new ProtobufText().bytes(tag >> 3, inner).toBytes();
        }
        return inner;
    }

    private Shot patch() {
        Templates.Template template = Templates.ALL.get(random.nextInt(Templates.ALL.size()));
        String path = template.collection() + "/" + name() + writeQuery();
        return switch (random.nextInt(4)) {
            case 0 -> new Shot("PATCH", path, headers("application/json-patch+json"), text(jsonPatch()));
            case 1 ->
                new Shot(
                        "PATCH",
                        path,
                        headers("application/merge-patch+json"),
                        text("{\"metadata\":{\"labels\":" + values.next() + "},\"spec\":" + values.next() + "}"));
            case 2 ->
                new Shot(
                        "PATCH",
                        path,
                        headers("application/strategic-merge-patch+json"),
                        text("{\"metadata\":{\"annotations\":" + values.next() + "},\"spec\":{\"template\":{\"spec\":"
                                + "{\"containers\":[" + values.next() + "],\"$setElementOrder/containers\":"
                                + values.next() + "}}}}"));
            default ->
                new Shot(
                        "PATCH",
                        path,
                        headers("application/apply-patch+yaml"),
                        text(Templates.fill(template.object(), name(), 1, random, values)));
        };
    }

    private String jsonPatch() {
        StringBuilder out = new StringBuilder("[");
        int operations = random.nextInt(1, 30);
        for (int i = 0; i < operations; i++) {
            String pointer = values.one(List.of(
                    "",
                    "/",
                    "/data",
                    "/data/k",
                    "/metadata/labels/a",
                    "/metadata/labels",
                    "/~2",
                    "/~",
                    "/-",
                    "/spec/containers/-",
                    "/spec/containers/99999999999",
                    "/spec/containers/-1",
                    "/a/b/c/d",
                    "/x".repeat(3000),
                    "data",
                    "/metadata/finalizers/0",
                    "/\\ud800"));
            out.append(i > 0 ? "," : "")
                    .append("{\"op\":\"")
                    .append(values.one(List.of("add", "remove", "replace", "test", "copy", "move", "x")))
                    .append("\",\"path\":\"")
                    .append(pointer)
                    .append("\",\"from\":\"")
                    .append(values.one(List.of("", "/data", "/metadata", "/spec", "/x")))
                    .append("\",\"value\":")
                    .append(values.next())
                    .append('}');
        }
        return out.append(']').toString();
    }

    private Shot read() {
        Templates.Template template = Templates.ALL.get(random.nextInt(Templates.ALL.size()));
        StringBuilder path = new StringBuilder(template.collection()).append('?');
        if (random.nextBoolean()) {
            path.append("labelSelector=").append(encoded(values.one(SELECTORS))).append('&');
        }
        if (random.nextInt(3) == 0) {
            path.append("fieldSelector=").append(encoded(values.one(SELECTORS))).append('&');
        }
        for (String parameter : List.of("limit", "resourceVersion", "timeoutSeconds", "pretty")) {
            if (random.nextInt(3) == 0) {
                path.append(parameter)
                        .append('=')
                        .append(encoded(values.one(NUMBERS)))
                        .append('&');
            }
        }
        if (random.nextInt(3) == 0) {
            path.append("resourceVersionMatch=")
                    .append(values.one(List.of("Exact", "NotOlderThan", "x", "")))
                    .append('&');
        }
        if (random.nextInt(3) == 0) {
            path.append("continue=").append(encoded(token())).append('&');
        }
        if (random.nextInt(6) == 0) {
            path.append("watch=1&timeoutSeconds=1&sendInitialEvents=")
                    .append(values.one(List.of("true", "false", "x")));
        }
        if (random.nextInt(8) == 0) {
            return new Shot(
                    "DELETE",
                    template.collection() + "/" + name() + "?gracePeriodSeconds=0",
                    headers("application/json"),
                    text(random.nextBoolean() ? values.next() : ""));
        }
        return new Shot(random.nextInt(10) == 0 ? "HEAD" : "GET", path.toString(), headers(""), new byte[0]);
    }

    private String token() {
        String json = "{\"v\":\"" + values.one(List.of("meta.k8s.io/v1", "x", "")) + "\",\"rv\":"
                + values.one(List.of("1", "-1", "0", "9223372036854775807", "\"x\"", "1e400"))
                + ",\"start\":\"" + values.one(List.of("a\\u0000", "", "../x", "\\ud800")) + "\"}";
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return random.nextInt(4) == 0
                ? values.one(List.of("x", "====", "\u0000", "a".repeat(3000)))
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(random.nextInt(3) == 0 ? mutated(bytes) : bytes);
    }

    private Shot path() {
        String path = values.one(List.of(
                "/api/v1/namespaces/" + "0".repeat(6000),
                "/api/v1/namespaces/%00/pods",
                "/api/v1/namespaces/../pods",
                "/api//v1",
                "//api/v1",
                "/api/v1/namespaces/a%2fb/pods/c",
                "/apis/" + "a".repeat(3000) + "/v1/x",
                "/apis/x" + random.nextInt(1_000_000) + "/v1/y" + random.nextInt(),
                "/api/v1/%ff",
                "/api/v1/watch/pods?timeoutSeconds=1",
                "/openapi/v2",
                "/openapi/v3",
                "/openapi/v3/apis/apps/v1?hash=x",
                "/metrics",
                "/livez?verbose",
                "/readyz/x",
                "/version",
                "/apis",
                "/api",
                "/.well-known/openid-configuration",
                "/" + "a/".repeat(3000),
                "/%",
                "/%e2%28",
                "/api/v1/namespaces/default/pods/x/log?tailLines=x",
                "/api/v1/namespaces/default/pods/x/exec?command=y",
                "/api/v1/namespaces/default/serviceaccounts/default/token",
                "/api/v1/nodes/x:y:z:w/proxy/"));
        String method =
                values.one(List.of("GET", "GET", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "FOO"));
        boolean body = !method.equals("GET") && !method.equals("HEAD");
        // Whole collections are left to those who are meant to delete them.
        return new Shot(
                method.equals("DELETE") ? "GET" : method,
                path,
                headers("application/json"),
                text(body ? values.next() : ""));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
