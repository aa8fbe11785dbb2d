package io.keelson.apiserver.token;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.authorization.ReviewMetadata;
import io.keelson.apiserver.token.TokenClaims.Reference;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Issues tokens: the subresource {@code token} of service accounts. */
public final class TokenRequests {
    private static final GroupVersionKind KIND = new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
    private static final GroupVersionResource ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final long DEFAULT_SECONDS = 3600;
    private static final long MIN_SECONDS = 600;
    private static final long MAX_SECONDS = 1L << 32;
    /** Pods ask for this lifetime where they may go on with an older token for a year, see KEP-1205. */
    private static final long REPLACEABLE_SECONDS = 3607;

    private static final long EXTENDED_SECONDS = 365L * 24 * 3600;

    private final TokenIssuer issuer;
    private final Lookup latest;
    private final Clock clock;

    /**
     * @param issuer signs the tokens
     * @param latest reads the newest accounts, pods, secrets and nodes
     * @param clock the server's time
     */
    public TokenRequests(TokenIssuer issuer, Lookup latest, Clock clock) {
        this.issuer = issuer;
        this.latest = latest;
        this.clock = clock;
    }

    /** Reads the newest state of single objects; blocking. */
    public interface Lookup {
        /** Returns an object, or null; the namespace is empty for cluster-scoped resources. */
        @Nullable
        ObjectDocument get(GroupVersionResource resource, String namespace, String name);
    }

    /** What a token is bound to; all null where it is bound to its account alone. */
    private record Binding(
            @Nullable Reference pod,
            @Nullable Reference secret,
            @Nullable Reference node) {}

    /**
     * Issues a token.
     *
     * @param request the TokenRequest; changed and returned
     * @param namespace the account's namespace
     * @param name the account's name
     * @return the request with the token in its status
     * @throws StatusException 404 where the account or the bound object is missing, 409 where it is another one by now,
     *     422 or 400 where the request makes no sense
     */
    public ObjectNode create(ObjectNode request, String namespace, String name) {
        ReviewMetadata.matchNamespace(request, namespace);
        ObjectNode metadata = Json.child(request, "metadata");
        String requestedName = text(metadata, "name");
        if (!requestedName.isEmpty() && !requestedName.equals(name)) {
            FieldErrors errors = new FieldErrors();
            errors.invalid(
                    FieldPath.of("metadata", "name"),
                    requestedName,
                    "must match the service account name if specified");
            throw StatusException.invalid(KIND, name, errors);
        }
        ObjectDocument account = found(ACCOUNTS, namespace, name);
        String uid = account.header().uid();
        String requestedUid = text(metadata, "uid");
        if (!requestedUid.isEmpty() && !requestedUid.equals(uid)) {
            throw StatusException.conflict(
                    new GroupVersionResource(KIND.group(), KIND.version(), KIND.kind()),
                    name,
                    "the UID in the token request (" + requestedUid
                            + ") does not match the UID of the service account (" + uid + ")");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        metadata.put("name", name).put("namespace", namespace).put("uid", uid);
        metadata.put("creationTimestamp", now.toString());
        ObjectNode spec = Json.child(request, "spec");
        List<String> audiences = audiences(spec);
        long seconds = seconds(spec);
        JsonNode boundTo = Json.at(spec, "boundObjectRef");
        Binding binding = boundTo == null ? new Binding(null, null, null) : binding(boundTo, namespace, name);
        if (boundTo == null) {
            spec.putNull("boundObjectRef");
        }
        boolean extended = binding.pod() != null
                && seconds == REPLACEABLE_SECONDS
                && issuer.audiences().containsAll(audiences);
        String token = issuer.sign(new TokenClaims(
                issuer.issuer(),
                "system:serviceaccount:" + namespace + ":" + name,
                audiences,
                UUID.randomUUID().toString(),
                now,
                now,
                now.plusSeconds(extended ? EXTENDED_SECONDS : seconds),
                extended ? now.plusSeconds(seconds) : null,
                namespace,
                new Reference(name, uid),
                binding.pod(),
                binding.secret(),
                binding.node()));
        request.remove("status");
        request.putObject("status")
                .put("token", token)
                .put("expirationTimestamp", now.plusSeconds(seconds).toString());
        return request;
    }

    private List<String> audiences(ObjectNode spec) {
        List<String> audiences = new ArrayList<>();
        Json.elements(spec, "audiences").forEach(audience -> audiences.add(audience.asString()));
        if (audiences.isEmpty()) {
            audiences.addAll(issuer.audiences());
            ArrayNode list = spec.putArray("audiences");
            audiences.forEach(list::add);
        }
        return audiences;
    }

    private static long seconds(ObjectNode spec) {
        Long given = Json.integer(spec, "expirationSeconds");
        long seconds = given == null ? DEFAULT_SECONDS : given;
        FieldErrors errors = new FieldErrors();
        FieldPath path = FieldPath.of("spec", "expirationSeconds");
        if (seconds < MIN_SECONDS) {
            errors.invalid(path, seconds, "may not specify a duration less than 10 minutes");
        }
        if (seconds > MAX_SECONDS) {
            errors.invalid(path, seconds, "may not specify a duration larger than 2^32 seconds");
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(KIND, "", errors);
        }
        spec.put("expirationSeconds", seconds);
        return seconds;
    }

    private Binding binding(JsonNode boundTo, String namespace, String account) {
        GroupVersionKind kind = GroupVersionKind.of(text(boundTo, "apiVersion"), text(boundTo, "kind"));
        String name = text(boundTo, "name");
        String resource =
                switch (kind.group() + "/" + kind.kind()) {
                    case "/Pod" -> "pods";
                    case "/Node" -> "nodes";
                    case "/Secret" -> "secrets";
                    default ->
                        throw StatusException.badRequest("cannot bind token to object of type " + kind.group() + "/"
                                + kind.version() + ", Kind=" + kind.kind());
                };
        ObjectDocument object =
                found(new GroupVersionResource("", "v1", resource), resource.equals("nodes") ? "" : namespace, name);
        String uid = object.header().uid();
        Reference reference = new Reference(name, uid);
        Binding binding =
                switch (resource) {
                    case "pods" -> podBinding(object, reference, account);
                    case "nodes" -> new Binding(null, null, reference);
                    default -> new Binding(null, reference, null);
                };
        String wanted = text(boundTo, "uid");
        if (!wanted.isEmpty() && !wanted.equals(uid)) {
            throw StatusException.conflict(
                    new GroupVersionResource(kind.group(), kind.version(), kind.kind()),
                    name,
                    "the UID in the bound object reference (" + wanted + ") does not match the UID in record. "
                            + "The object might have been deleted and then recreated");
        }
        return binding;
    }

    private Binding podBinding(ObjectDocument pod, Reference reference, String account) {
        JsonNode spec = Json.at(pod.toTree(), "spec");
        if (!text(spec, "serviceAccountName").equals(account)) {
            throw StatusException.badRequest("cannot bind token for serviceaccount \"" + account
                    + "\" to pod running with different serviceaccount name.");
        }
        String nodeName = text(spec, "nodeName");
        if (nodeName.isEmpty()) {
            return new Binding(reference, null, null);
        }
        ObjectDocument node = latest.get(NODES, "", nodeName);
        return new Binding(
                reference,
                null,
                new Reference(nodeName, node == null ? "" : node.header().uid()));
    }

    private ObjectDocument found(GroupVersionResource resource, String namespace, String name) {
        ObjectDocument object = latest.get(resource, namespace, name);
        if (object == null) {
            throw StatusException.notFound(resource, name);
        }
        return object;
    }

    private static String text(@Nullable JsonNode node, String field) {
        String text = Json.text(node, field);
        return text == null ? "" : text;
    }
}
