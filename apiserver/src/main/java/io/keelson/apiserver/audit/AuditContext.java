package io.keelson.apiserver.audit;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.json.MalformedJsonException;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.audit.AuditPolicy.Decision;
import io.keelson.apiserver.authentication.UserInfo;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is noted of one request. */
public final class AuditContext {
    private static final Logger LOG = LoggerFactory.getLogger(AuditContext.class);

    /** Notes nothing: of requests that no policy wants, and of what the server does by itself. */
    public static final AuditContext NONE = new AuditContext(
            new Decision(AuditLevel.NONE, Set.of(), false),
            new AuditEvent(AuditLevel.NONE),
            line -> CompletableFuture.completedFuture(true),
            Clock.systemUTC());

    /** Bodies that make an event longer than this are left out of it, and the event says so. */
    public static final int MAX_BYTES = 16 * 1024 * 1024;

    private final Decision decision;
    private final AuditEvent event;
    private final AuditSink sink;
    private final Clock clock;
    private boolean over;

    AuditContext(Decision decision, AuditEvent event, AuditSink sink, Clock clock) {
        this.decision = decision;
        this.event = event;
        this.sink = sink;
        this.clock = clock;
    }

    /** Returns whether what is noted at a level is noted of this request. */
    public boolean notes(AuditLevel level) {
        return level != AuditLevel.NONE && decision.level().covers(level);
    }

    /** Adds an annotation; the first value of a key stays. */
    public void annotate(String key, String value) {
        annotate(key, value, AuditLevel.METADATA);
    }

    /** Adds an annotation where the request is noted at a level or above. */
    public void annotate(String key, String value, AuditLevel level) {
        if (!notes(level)) {
            return;
        }
        synchronized (this) {
            String known = event.annotations.putIfAbsent(key, value);
            if (known != null && !known.equals(value)) {
                LOG.warn("The audit annotation {} of {} has a value already and stays as it is", key, event.id);
            }
        }
    }

    /** Notes as whom the request goes on. */
    public synchronized void impersonated(UserInfo user) {
        if (notes(AuditLevel.METADATA)) {
            event.impersonated = AuditEvent.user(user);
        }
    }

    /** Notes the object that was sent, as it was read; it may be changed afterwards. */
    public void requestObject(ObjectNode object) {
        if (!notes(AuditLevel.METADATA)) {
            return;
        }
        byte[] json = notes(AuditLevel.REQUEST) ? Json.write(withoutManagers(object)) : null;
        synchronized (this) {
            ObjectNode reference = event.reference;
            if (reference != null) {
                complete(reference, "namespace", object);
                complete(reference, "name", object);
                complete(reference, "uid", object);
                complete(reference, "resourceVersion", object);
            }
            event.request = json;
        }
    }

    private static void complete(ObjectNode reference, String field, ObjectNode object) {
        String value = Json.text(object, "metadata", field);
        if (value != null && !value.isEmpty() && !reference.has(field)) {
            reference.put(field, value);
        }
    }

    /** Notes the patch that was sent; one that is no JSON is noted as text. */
    public void requestPatch(byte[] patch) {
        if (!notes(AuditLevel.REQUEST)) {
            return;
        }
        byte[] json;
        try {
            json = Json.write(Json.parseValue(patch));
        } catch (MalformedJsonException e) {
            json = Json.write(Json.object().stringNode(new String(patch, StandardCharsets.UTF_8)));
        }
        synchronized (this) {
            event.request = json;
        }
    }

    /** Notes the object of the answer. */
    public void responseObject(ObjectDocument object) {
        if (!notes(AuditLevel.METADATA)) {
            return;
        }
        if (object.header().kind().equals("Status")) {
            status(object.toTree());
        }
        if (notes(AuditLevel.REQUEST_RESPONSE)) {
            responseObject(object.bytes());
        }
    }

    /** Notes the answer in JSON. */
    public void responseObject(byte[] json) {
        if (!notes(AuditLevel.REQUEST_RESPONSE)) {
            return;
        }
        byte[] kept = decision.omitManagedFields() ? Json.write(withoutManagers(Json.parse(json))) : json;
        synchronized (this) {
            event.response = kept;
        }
    }

    private ObjectNode withoutManagers(ObjectNode object) {
        if (!decision.omitManagedFields()) {
            return object;
        }
        ObjectNode copy = object.deepCopy();
        forget(copy);
        Json.elements(copy, "items").forEach(AuditContext::forget);
        Json.elements(copy, "rows").forEach(row -> forget(row.path("object")));
        return copy;
    }

    private static void forget(JsonNode object) {
        if (object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
    }

    /** Notes how the request failed. */
    public void failed(StatusException status) {
        if (notes(AuditLevel.METADATA)) {
            ObjectNode tree = status.toStatus();
            status(tree);
            responseObject(Json.write(tree));
        }
    }

    private synchronized void status(ObjectNode status) {
        ObjectNode kept = Json.object();
        kept.putObject("metadata");
        for (String field : List.of("status", "message", "reason", "details", "code")) {
            JsonNode value = status.get(field);
            if (value != null) {
                kept.set(field, value);
            }
        }
        event.status = kept;
    }

    /** Notes the HTTP status code of the answer. */
    public synchronized void code(int code) {
        if (notes(AuditLevel.METADATA)) {
            if (event.status == null) {
                event.status = Json.object();
                event.status.putObject("metadata");
            }
            event.status.put("code", code);
        }
    }

    /** Notes that the client has gone before there was an answer. */
    public synchronized void abandoned() {
        if (notes(AuditLevel.METADATA) && event.status == null) {
            event.status = Json.object();
            event.status.putObject("metadata");
            event.status
                    .put("status", "Success")
                    .put("message", "Connection closed early")
                    .put("code", 200);
        }
        stage(AuditStage.RESPONSE_COMPLETE);
    }

    /**
     * Makes an event of a stage that has been reached; after the last one, none.
     *
     * @return whether it is kept, once that is known
     */
    public CompletableFuture<Boolean> stage(AuditStage stage) {
        byte[] line;
        synchronized (this) {
            boolean last = stage == AuditStage.RESPONSE_COMPLETE || stage == AuditStage.PANIC;
            if (!notes(AuditLevel.METADATA) || over) {
                return CompletableFuture.completedFuture(true);
            }
            over = last;
            if (decision.omitStages().contains(stage)) {
                return CompletableFuture.completedFuture(true);
            }
            Instant now = stage == AuditStage.REQUEST_RECEIVED ? event.received : clock.instant();
            line = event.line(stage, now);
            if (last) {
                event.request = null;
                event.response = null;
            }
        }
        return sink.take(line);
    }
}
