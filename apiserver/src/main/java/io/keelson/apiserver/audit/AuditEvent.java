package io.keelson.apiserver.audit;

import io.keelson.api.json.Json;
import io.keelson.api.time.Timestamps;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is known of a request so far, and the event made of it ({@code audit.k8s.io/v1}). Not thread-safe. */
final class AuditEvent {
    /** Longer names of programs are cut. */
    private static final int MAX_USER_AGENT = 1024;

    private final AuditLevel level;
    final Map<String, String> annotations = new TreeMap<>();
    String id = "";
    Instant received = Instant.EPOCH;

    @Nullable
    ObjectNode impersonated;

    @Nullable
    ObjectNode reference;

    @Nullable
    ObjectNode status;

    byte @Nullable [] request;
    byte @Nullable [] response;
    private ObjectNode user = Json.object();
    private String uri = "";
    private String verb = "";
    private List<String> sources = List.of();
    private String agent = "";

    AuditEvent(AuditLevel level) {
        this.level = level;
    }

    /** Takes over what is known when the request arrives. */
    void received(AuditedRequest asked, UserInfo who, RequestInfo info) {
        id = asked.id();
        received = asked.received();
        uri = asked.uri();
        verb = info.verb();
        user = user(who);
        sources = asked.sources();
        String sent = asked.userAgent();
        agent = sent.length() > MAX_USER_AGENT ? sent.substring(0, MAX_USER_AGENT) + "...TRUNCATED" : sent;
        if (info.resourceRequest()) {
            ObjectNode made = Json.object();
            put(made, "resource", info.resource());
            put(made, "namespace", info.namespace());
            put(made, "name", info.name());
            put(made, "apiGroup", info.group());
            put(made, "apiVersion", info.version());
            put(made, "subresource", info.subresource());
            reference = made;
        }
    }

    static ObjectNode user(UserInfo user) {
        ObjectNode made = Json.object();
        put(made, "username", user.name());
        put(made, "uid", user.uid());
        if (!user.groups().isEmpty()) {
            user.groups().forEach(made.withArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = made.putObject("extra");
            new TreeMap<>(user.extra()).forEach((key, values) -> values.forEach(extra.withArray(key)::add));
        }
        return made;
    }

    private static void put(ObjectNode object, String field, String value) {
        if (!value.isEmpty()) {
            object.put(field, value);
        }
    }

    /** Returns the event as a line of JSON. */
    byte[] line(AuditStage stage, Instant now) {
        long bodies = size(request) + size(response);
        boolean whole = bodies < AuditContext.MAX_BYTES;
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024 + (whole ? (int) bodies : 0));
        out.writeBytes("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"".getBytes(StandardCharsets.US_ASCII));
        text(out, "level", level.text());
        text(out, "auditID", id);
        text(out, "stage", stage.text());
        text(out, "requestURI", uri);
        text(out, "verb", verb);
        field(out, "user", user);
        field(out, "impersonatedUser", impersonated);
        field(out, "sourceIPs", texts(sources));
        if (!agent.isEmpty()) {
            text(out, "userAgent", agent);
        }
        field(out, "objectRef", reference);
        field(out, "responseStatus", status);
        body(out, "requestObject", whole ? request : null);
        body(out, "responseObject", whole ? response : null);
        text(out, "requestReceivedTimestamp", Timestamps.microTime(received));
        text(out, "stageTimestamp", Timestamps.microTime(now));
        field(out, "annotations", annotations(whole));
        out.writeBytes(new byte[] {'}', '\n'});
        return out.toByteArray();
    }

    private @Nullable ObjectNode annotations(boolean whole) {
        if (annotations.isEmpty() && whole) {
            return null;
        }
        ObjectNode all = Json.object();
        annotations.forEach(all::put);
        return whole ? all : all.put("audit.k8s.io/truncated", "true");
    }

    private static @Nullable JsonNode texts(List<String> texts) {
        if (texts.isEmpty()) {
            return null;
        }
        var list = Json.object().arrayNode();
        texts.forEach(list::add);
        return list;
    }

    private static long size(byte @Nullable [] body) {
        return body == null ? 0 : body.length;
    }

    private static void text(ByteArrayOutputStream out, String name, String value) {
        field(out, name, Json.object().stringNode(value));
    }

    private static void field(ByteArrayOutputStream out, String name, @Nullable JsonNode value) {
        body(out, name, value == null ? null : Json.write(value));
    }

    private static void body(ByteArrayOutputStream out, String name, byte @Nullable [] json) {
        if (json != null) {
            out.writeBytes((",\"" + name + "\":").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(json);
        }
    }
}
