package io.keelson.integration.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes definitions of custom resources at random, with schemas and rules at and past every bound, and objects of them. */
final class DefinitionShots {
    private static final String GROUP = "fuzz.example.com";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final Map<String, String> MERGE = Map.of("Content-Type", "application/merge-patch+json");

    private static final List<String> TYPES =
            List.of("object", "array", "string", "integer", "number", "boolean", "null", "", "x");
    private static final List<String> PATTERNS = List.of(
            "^(a+)+$",
            "(a|aa)*b",
            "(",
            "[",
            "a{1,1000}{1,1000}",
            "\\\\p{Greek}",
            "(?=a)",
            "\\\\1",
            "^" + "(".repeat(500) + "a" + ")".repeat(500) + "$",
            "x*".repeat(2_000));
    private static final List<String> FLAGS = List.of(
            "\"x-kubernetes-preserve-unknown-fields\":true",
            "\"x-kubernetes-preserve-unknown-fields\":false",
            "\"x-kubernetes-int-or-string\":true",
            "\"x-kubernetes-embedded-resource\":true",
            "\"x-kubernetes-list-type\":\"map\"",
            "\"x-kubernetes-list-type\":\"set\"",
            "\"x-kubernetes-list-type\":\"x\"",
            "\"x-kubernetes-list-map-keys\":[\"a\",\"a\",\"\"]",
            "\"x-kubernetes-map-type\":\"atomic\"",
            "\"nullable\":true",
            "\"uniqueItems\":true",
            "\"$ref\":\"#/definitions/x\"",
            "\"id\":\"x\"",
            "\"maxLength\":-1",
            "\"maxItems\":9223372036854775807",
            "\"multipleOf\":0",
            "\"minimum\":1e400",
            "\"format\":\"date-time\"",
            "\"format\":\"bsonobjectid\"",
            "\"required\":[\"a\",\"a\"]",
            "\"dependencies\":{\"a\":[\"b\"]}",
            "\"enum\":[1,\"a\",null,{}]",
            "\"description\":\"" + "d".repeat(10_000) + "\"");

    private final SplittableRandom random;
    private final OddValues values;

    DefinitionShots(SplittableRandom random, OddValues values) {
        this.random = random;
        this.values = values;
    }

    Shot next() {
        String plural = "things" + random.nextInt(6);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                shot("POST", DEFINITIONS + (random.nextInt(3) > 0 ? "?dryRun=All" : ""), definition(plural));
            case 3 ->
                new Shot(
                        "PATCH",
                        DEFINITIONS + "/" + plural + "." + GROUP,
                        MERGE,
                        text("{\"spec\":{\"versions\":[" + version(schema(3)) + "]}}"));
            case 4 -> shot("DELETE", DEFINITIONS + "/" + plural + "." + GROUP, "");
            case 5 ->
                new Shot(
                        "PATCH",
                        objects(plural) + "/o",
                        MERGE,
                        text("{\"spec\":" + values.next() + ",\"a\":" + values.next() + "}"));
            default ->
                shot(
                        random.nextBoolean() ? "POST" : "PUT",
                        objects(plural) + (random.nextBoolean() ? "" : "/o"),
                        "{\"apiVersion\":\"" + GROUP
                                + "/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"o\"},\"spec\":" + values.next()
                                + ",\"a\":" + values.next() + "}");
        };
    }

    private static String objects(String plural) {
        return "/apis/" + GROUP + "/v1/namespaces/default/" + plural;
    }

    private static Shot shot(String method, String path, String body) {
        return new Shot(method, path, JSON, text(body));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String definition(String plural) {
        return "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\"metadata\":{\"name\":\""
                + plural + "." + GROUP + "\"},\"spec\":{\"group\":\"" + GROUP
                + "\",\"scope\":\"Namespaced\",\"names\":{\"plural\":\"" + plural
                + "\",\"kind\":\"Thing\"},\"versions\":[" + version(extreme()) + "]}}";
    }

    private String version(String schema) {
        return "{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":{\"openAPIV3Schema\":" + schema
                + "},\"additionalPrinterColumns\":[{\"name\":\"c\",\"type\":\"string\",\"jsonPath\":\""
                + values.one(List.of(".spec", ".a[*]", "{", ".a[?(@.b==1)]", ".." + "a".repeat(3_000))) + "\"}]}";
    }

    /** Mostly an ordinary schema, sometimes one that is deep, wide, or combines without end. */
    private String extreme() {
        return switch (random.nextInt(10)) {
            case 0 -> nested("{\"type\":\"object\",\"properties\":{\"a\":", "{\"type\":\"string\"}", "}}");
            case 1 -> nested("{\"type\":\"array\",\"items\":", "{\"type\":\"string\"}", "}");
            case 2 -> nested("{\"not\":", "{}", "}");
            case 3 -> nested("{\"allOf\":[{},", "{}", "]}");
            case 4 -> wide();
            default -> "{\"type\":\"object\",\"properties\":{\"spec\":" + schema(4) + ",\"a\":" + schema(3) + "}}";
        };
    }

    private String nested(String open, String inner, String close) {
        int depth = List.of(20, 90, 400, 3_000, 9_000).get(random.nextInt(5));
        return open.repeat(depth) + inner + close.repeat(depth);
    }

    private String wide() {
        StringBuilder out = new StringBuilder("{\"type\":\"object\",\"properties\":{");
        int width = random.nextInt(1, 4_000);
        for (int i = 0; i < width; i++) {
            out.append(i > 0 ? "," : "")
                    .append("\"p")
                    .append(i)
                    .append("\":{\"type\":\"string\",\"default\":\"d\",\"pattern\":\"^[a-z]+$\"}");
        }
        return out.append("}}").toString();
    }

    private String schema(int depth) {
        StringBuilder out =
                new StringBuilder("{\"type\":\"").append(values.one(TYPES)).append('"');
        for (int i = random.nextInt(3); i > 0; i--) {
            out.append(',').append(values.one(FLAGS));
        }
        if (random.nextInt(3) == 0) {
            out.append(",\"pattern\":\"").append(values.one(PATTERNS)).append('"');
        }
        if (random.nextInt(5) == 0) {
            out.append(",\"default\":").append(values.next());
        }
        if (random.nextInt(3) == 0) {
            out.append(",\"x-kubernetes-validations\":[{\"rule\":\"")
                    .append(rule(random.nextInt(1, 5)))
                    .append("\",\"messageExpression\":\"")
                    .append(rule(1))
                    .append("\"}]");
        }
        if (depth > 0) {
            switch (random.nextInt(5)) {
                case 0 ->
                    out.append(",\"properties\":{\"a\":")
                            .append(schema(depth - 1))
                            .append(",\"b\":")
                            .append(schema(depth - 1))
                            .append('}');
                case 1 -> out.append(",\"items\":").append(schema(depth - 1));
                case 2 -> out.append(",\"additionalProperties\":").append(schema(depth - 1));
                case 3 ->
                    out.append(",\"")
                            .append(values.one(List.of("allOf", "anyOf", "oneOf")))
                            .append("\":[")
                            .append(schema(depth - 1))
                            .append(']');
                default -> {}
            }
        }
        return out.append('}').toString();
    }

    /** A rule in CEL, or something like one; fit to stand in a string of JSON. */
    private String rule(int depth) {
        if (depth == 0) {
            return values.one(List.of(
                    "self",
                    "oldSelf",
                    "1",
                    "'a'",
                    "self.a",
                    "self.b",
                    "true",
                    "null",
                    "[]",
                    "{}",
                    "''.matches('(a+)+')",
                    "quantity('1Gi')",
                    "duration('1s')",
                    "9223372036854775807",
                    "-9223372036854775808",
                    "1.0/0.0",
                    "self[0]",
                    "ip('::1')",
                    "cidr('10.0.0.0/8')",
                    "url('http://x')",
                    "semver('1.0.0')",
                    "format.named('uri')"));
        }
        String a = rule(depth - 1);
        String b = rule(depth - 1);
        return switch (random.nextInt(16)) {
            case 0 -> a + " == " + b;
            case 1 -> "(" + a + ") && (" + b + ")";
            case 2 -> "self.all(x, " + a + ")";
            case 3 -> "self.exists(x, self.all(y, x == y && " + b + "))";
            case 4 -> "self.map(x, [x, x, x]).map(y, " + b + ").size() > 0";
            case 5 -> a + ".matches('" + values.one(List.of("(a+)+", "(", "a{9999}", "^.*$")) + "')";
            case 6 -> "has(self.a) ? " + a + " : " + b;
            case 7 -> "(".repeat(random.nextInt(1, 3_000)) + a;
            case 8 -> "[" + (a + ",").repeat(random.nextInt(1, 300)) + "1]";
            case 9 -> a + " + " + b;
            case 10 -> "optional.of(" + a + ").orValue(" + b + ")";
            case 11 -> "cel.bind(v, " + a + ", v == " + b + ")";
            case 12 -> "'" + "a".repeat(random.nextInt(1, 20_000)) + "'.split('')[0] == " + b;
            case 13 -> "!".repeat(random.nextInt(1, 3_000)) + a;
            case 14 -> "self" + ".a".repeat(random.nextInt(1, 3_000));
            default -> a + " in " + b;
        };
    }
}
