package io.keelson.apiserver.negotiation;

import io.keelson.apiserver.negotiation.OutputFormat.Encoding;
import io.keelson.apiserver.negotiation.OutputFormat.Transform;
import io.keelson.apiserver.request.Query;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the form of an answer from the {@code Accept} header. The alternatives are tried in the client's order;
 * those that are not spoken are passed over, so that a client that would rather have CBOR gets JSON.
 */
public final class Negotiation {
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final List<String> SERVED = List.of(JSON, YAML, PROTOBUF);

    private static final String AGGREGATED = ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    /** What objects are announced in; errors list them. */
    public static final List<String> OBJECT_TYPES = List.of(JSON, YAML, PROTOBUF);

    /** What lists of resources that can be watched are announced in. */
    public static final List<String> WATCHABLE_TYPES =
            List.of(JSON, YAML, PROTOBUF, JSON + ";stream=watch", PROTOBUF + ";stream=watch");

    /** What watches are announced in. */
    public static final List<String> STREAM_TYPES = List.of(JSON + ";stream=watch", PROTOBUF + ";stream=watch");

    private Negotiation() {}

    /** What a route can do with its objects. */
    public enum Endpoint {
        /** Objects of resources: all transformations. */
        RESOURCE,
        /** Objects that are made and answered, but never kept, such as reviews: no tables. */
        REVIEW,
        /** Objects without a message in protobuf, those of custom resources: protobuf for their metadata alone. */
        CUSTOM_RESOURCE,
        /** Watches of resources: all transformations, and no YAML. */
        STREAM,
        /** Watches of objects without a message in protobuf. */
        CUSTOM_STREAM,
        /** Everything else: no transformation. */
        PLAIN;

        boolean streams() {
            return this == STREAM || this == CUSTOM_STREAM;
        }

        boolean custom() {
            return this == CUSTOM_RESOURCE || this == CUSTOM_STREAM;
        }
    }

    /**
     * Returns whether a route that announces these types may answer at all. Parameters do not count.
     *
     * @param accept the header, or null where it was not sent
     * @param announced the types in the order errors list them
     */
    public static boolean acceptable(@Nullable String accept, List<String> announced) {
        if (accept == null || accept.isEmpty() || accept.equals(JSON) && announced.contains(JSON)) {
            return true;
        }
        for (String part : accept.split(",", -1)) {
            int semicolon = part.indexOf(';');
            String type = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
            if (type.equals("*/*") || announced.contains(type)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Chooses the form of an answer.
     *
     * @param accept the {@code Accept} header, or null where it was not sent
     * @param query its {@code pretty} parameter asks for indented JSON
     * @param userAgent programs that people read the output of get indented JSON
     * @return null where nothing that is accepted is served
     */
    public static @Nullable OutputFormat choose(
            @Nullable String accept, Query query, @Nullable String userAgent, Endpoint endpoint) {
        boolean pretty = !endpoint.streams() && pretty(query, userAgent);
        if (accept == null || accept.isEmpty() || accept.equals(JSON)) {
            return pretty ? new OutputFormat(Encoding.JSON, Transform.NONE, "", true, JSON) : OutputFormat.JSON;
        }
        for (AcceptClause clause : AcceptClause.parse(accept)) {
            for (String served : SERVED) {
                if (endpoint.streams() && served.equals(YAML)) {
                    continue;
                }
                OutputFormat format = clause.matches(served) ? format(clause, served, pretty, endpoint) : null;
                if (format != null) {
                    return format;
                }
            }
        }
        return null;
    }

    /**
     * Chooses the form of a discovery document that has everything in it.
     *
     * @return null where the client does not ask for such a document
     */
    public static @Nullable OutputFormat aggregatedDiscovery(@Nullable String accept) {
        if (accept == null) {
            return null;
        }
        for (AcceptClause clause : AcceptClause.parse(accept)) {
            Map<String, String> parameters = clause.parameters();
            boolean asked = "apidiscovery.k8s.io".equals(parameters.get("g"))
                    && "v2".equals(parameters.get("v"))
                    && "APIGroupDiscoveryList".equals(parameters.get("as"));
            for (String served : asked ? SERVED : List.<String>of()) {
                if (clause.matches(served)) {
                    return new OutputFormat(encoding(served), Transform.NONE, "", false, served + AGGREGATED);
                }
            }
        }
        return null;
    }

    private static @Nullable OutputFormat format(
            AcceptClause clause, String served, boolean pretty, Endpoint endpoint) {
        Map<String, String> parameters = clause.parameters();
        Encoding encoding = encoding(served);
        boolean indented = pretty || "1".equals(parameters.get("pretty"));
        String stream = parameters.get("stream");
        if (stream != null && (endpoint == Endpoint.PLAIN || encoding == Encoding.YAML || !stream.equals("watch"))) {
            return null;
        }
        String contentType = endpoint.streams() && encoding == Encoding.PROTOBUF ? PROTOBUF + ";stream=watch" : served;
        String as = parameters.get("as");
        if (as == null && !parameters.containsKey("g") && !parameters.containsKey("v")) {
            return endpoint.custom() && encoding == Encoding.PROTOBUF
                    ? null
                    : new OutputFormat(encoding, Transform.NONE, "", indented, contentType);
        }
        if (endpoint == Endpoint.PLAIN) {
            return null;
        }
        String version = parameters.getOrDefault("v", "");
        if (!"meta.k8s.io".equals(parameters.get("g")) || !version.equals("v1") && !version.equals("v1beta1")) {
            return null;
        }
        Transform transform =
                switch (as == null ? "" : as) {
                    case "Table" -> Transform.TABLE;
                    case "PartialObjectMetadata" -> Transform.PARTIAL;
                    case "PartialObjectMetadataList" -> Transform.PARTIAL_LIST;
                    default -> null;
                };
        // Tables have no message in protobuf.
        boolean tables = endpoint != Endpoint.REVIEW && encoding != Encoding.PROTOBUF;
        return transform == null || transform == Transform.TABLE && !tables
                ? null
                : new OutputFormat(encoding, transform, version, indented, contentType);
    }

    private static Encoding encoding(String served) {
        return switch (served) {
            case JSON -> Encoding.JSON;
            case YAML -> Encoding.YAML;
            default -> Encoding.PROTOBUF;
        };
    }

    private static boolean pretty(Query query, @Nullable String userAgent) {
        String wanted = query.first("pretty");
        if (wanted != null && !wanted.isEmpty()) {
            return switch (wanted) {
                case "1", "t", "T", "TRUE", "true", "True" -> true;
                default -> false;
            };
        }
        return userAgent != null
                && (userAgent.startsWith("curl")
                        || userAgent.startsWith("Wget")
                        || userAgent.startsWith("Mozilla/5.0"));
    }
}
