package io.keelson.api.status;

import io.keelson.api.json.GoFormat;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A failed request as the API tells it. Carries no stack trace: it is an answer, not a fault of the program.
 *
 * <p>Wording and details are the API's own; clients match on reason, code and parts of them.
 */
public final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;
    private final String continueToken;
    private final transient List<String> warnings;

    private StatusException(int code, String reason, String message, @Nullable ObjectNode details) {
        this(code, reason, message, details, "", List.of());
    }

    private StatusException(
            int code,
            String reason,
            String message,
            @Nullable ObjectNode details,
            String continueToken,
            List<String> warnings) {
        super(message, null, false, false);
        this.continueToken = continueToken;
        this.warnings = warnings;
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    /**
     * Any failure that has no factory of its own.
     *
     * @param code the HTTP status code
     * @param reason the machine-readable reason, empty for none
     * @param message for people
     * @param details the {@code details} of the status, or null for none
     */
    public static StatusException of(int code, String reason, String message, @Nullable ObjectNode details) {
        return new StatusException(code, reason, message, details);
    }

    /** Takes over a {@code Status} object. */
    public static StatusException of(ObjectNode status) {
        Long code = Json.integer(status, "code");
        String reason = Json.text(status, "reason");
        String message = Json.text(status, "message");
        return new StatusException(
                code == null ? 500 : code.intValue(),
                reason == null ? "" : reason,
                message == null ? "" : message,
                Json.at(status, "details") instanceof ObjectNode details ? details : null);
    }

    /** There is no object of this name. */
    public static StatusException notFound(GroupVersionResource resource, String name) {
        return new StatusException(404, "NotFound", of(resource, name) + " not found", details(resource, name));
    }

    /** There is no such path, group, version or resource. */
    public static StatusException notFoundPath() {
        return new StatusException(404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    /** An object of this name exists. */
    public static StatusException alreadyExists(GroupVersionResource resource, String name) {
        return new StatusException(
                409, "AlreadyExists", of(resource, name) + " already exists", details(resource, name));
    }

    /** No free name could be made from {@code generateName}. */
    public static StatusException generateNameConflict(
            GroupVersionResource resource, String name, int retryAfterSeconds) {
        return new StatusException(
                409,
                "AlreadyExists",
                of(resource, name)
                        + " already exists, the server was not able to generate a unique name for the object",
                retry(details(resource, name), retryAfterSeconds));
    }

    /** The object is not as the request expects it. */
    public static StatusException conflict(GroupVersionResource resource, String name, String why) {
        return new StatusException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + of(resource, name) + ": " + why,
                details(resource, name));
    }

    /** The object has been modified since the resource version that the request expects. */
    public static StatusException modified(GroupVersionResource resource, String name) {
        return conflict(
                resource,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** The object breaks rules. */
    public static StatusException invalid(GroupVersionKind kind, String name, FieldErrors errors) {
        ObjectNode details = details(kind.group(), kind.kind(), name);
        if (!errors.isEmpty()) {
            ArrayNode causes = details.putArray("causes");
            for (FieldError error : errors) {
                causes.addObject()
                        .put("reason", error.type().reason())
                        .put("message", error.body())
                        .put("field", error.field());
            }
        }
        String subject = kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
        String message = subject + " " + GoFormat.quote(name) + " is invalid"
                + (errors.isEmpty() ? "" : ": " + errors.aggregate());
        return new StatusException(422, "Invalid", message, details);
    }

    /** The request makes no sense. */
    public static StatusException badRequest(String message) {
        return new StatusException(400, "BadRequest", message, null);
    }

    /** The user may not do this to the named object; an empty name stands for none. */
    public static StatusException forbidden(GroupVersionResource resource, String name, String why) {
        String subject = name.isEmpty() ? resource.qualifiedResource() : of(resource, name);
        return new StatusException(403, "Forbidden", subject + " is forbidden: " + why, details(resource, name));
    }

    /** The user may not do this; what it is done to is no resource. */
    public static StatusException forbidden(String why) {
        return new StatusException(403, "Forbidden", "forbidden: " + why, Json.object());
    }

    /** The request does not say who sends it; an empty message stands for the usual one. */
    public static StatusException unauthorized(String message) {
        return new StatusException(401, "Unauthorized", message.isEmpty() ? "not authorized" : message, null);
    }

    /** The resource does not know the verb. */
    public static StatusException methodNotSupported(GroupVersionResource resource, String verb) {
        return new StatusException(
                405,
                "MethodNotAllowed",
                verb + " is not supported on resources of kind " + GoFormat.quote(resource.qualifiedResource()),
                details(resource, ""));
    }

    /** The path does not know the HTTP method. */
    public static StatusException methodNotAllowed() {
        return new StatusException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                Json.object());
    }

    /** The client accepts none of the media types that the answer can have. */
    public static StatusException notAcceptable(Iterable<String> accepted) {
        return new StatusException(
                406,
                "NotAcceptable",
                "only the following media types are accepted: " + String.join(", ", accepted),
                null);
    }

    /** The body has a media type that cannot be read here. */
    public static StatusException unsupportedMediaType(Iterable<String> accepted) {
        return new StatusException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + String.join(", ", accepted),
                null);
    }

    /** The body is larger than allowed. */
    public static StatusException requestEntityTooLarge(String message) {
        return new StatusException(413, "RequestEntityTooLarge", "Request entity too large: " + message, null);
    }

    /** What was asked for is gone for good. */
    public static StatusException gone(String message) {
        return new StatusException(410, "Gone", message, null);
    }

    /** The resource version or continue token asked for is too old. */
    public static StatusException expired(String message) {
        return new StatusException(410, "Expired", message, null);
    }

    /** The server failed. */
    public static StatusException internal(String message) {
        ObjectNode details = Json.object();
        details.putArray("causes").addObject().put("message", message);
        return new StatusException(500, "InternalError", "Internal error occurred: " + message, details);
    }

    /** The request took too long. */
    public static StatusException timeout(String message, int retryAfterSeconds) {
        return new StatusException(504, "Timeout", "Timeout: " + message, retry(Json.object(), retryAfterSeconds));
    }

    /** The operation could not be completed for a passing reason. */
    public static StatusException serverTimeout(
            GroupVersionResource resource, String operation, int retryAfterSeconds) {
        return new StatusException(
                500,
                "ServerTimeout",
                "The " + operation + " operation against " + resource.qualifiedResource()
                        + " could not be completed at this time, please try again.",
                retry(details(resource, operation), retryAfterSeconds));
    }

    /** The client must slow down. */
    public static StatusException tooManyRequests(String message, int retryAfterSeconds) {
        return new StatusException(429, "TooManyRequests", message, retry(Json.object(), retryAfterSeconds));
    }

    /** The service cannot answer now. */
    public static StatusException serviceUnavailable(String message) {
        return new StatusException(503, "ServiceUnavailable", message, null);
    }

    /** Returns the HTTP status code. */
    public int code() {
        return code;
    }

    /** Returns the machine-readable reason, such as {@code NotFound}; empty where there is none. */
    public String reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Returns the {@code details}, or null where there are none; not to be modified. */
    public @Nullable ObjectNode details() {
        return details;
    }

    /** Returns after how many seconds to try again, 0 where nothing is said. */
    public int retryAfterSeconds() {
        Long seconds = Json.integer(details, "retryAfterSeconds");
        return seconds == null ? 0 : seconds.intValue();
    }

    /** Returns a copy with one more cause; null parts are left out. */
    public StatusException withCause(@Nullable String causeReason, @Nullable String message, @Nullable String field) {
        ObjectNode more = details == null ? Json.object() : details.deepCopy();
        ArrayNode causes = more.get("causes") instanceof ArrayNode there ? there : more.putArray("causes");
        ObjectNode cause = causes.addObject();
        if (causeReason != null) {
            cause.put("reason", causeReason);
        }
        if (message != null) {
            cause.put("message", message);
        }
        if (field != null) {
            cause.put("field", field);
        }
        return new StatusException(code, reason, getMessage(), more, continueToken, warnings);
    }

    /** Returns a copy whose {@code metadata.continue} tells where an expired list can go on. */
    public StatusException withContinue(String token) {
        return new StatusException(code, reason, getMessage(), details, token, warnings);
    }

    /** Returns a copy that is answered with these {@code Warning} headers. */
    public StatusException withWarnings(List<String> texts) {
        return new StatusException(code, reason, getMessage(), details, continueToken, List.copyOf(texts));
    }

    /** Returns the texts of the {@code Warning} headers that the failure is answered with. */
    public List<String> warnings() {
        return warnings;
    }

    /** Returns the {@code Status} object, the caller's own. */
    public ObjectNode toStatus() {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        ObjectNode metadata = status.putObject("metadata");
        if (!continueToken.isEmpty()) {
            metadata.put("continue", continueToken);
        }
        status.put("status", "Failure");
        if (!getMessage().isEmpty()) {
            status.put("message", getMessage());
        }
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (details != null) {
            status.set("details", details.deepCopy());
        }
        return status.put("code", code);
    }

    private static String of(GroupVersionResource resource, String name) {
        return resource.qualifiedResource() + " " + GoFormat.quote(name);
    }

    private static ObjectNode details(GroupVersionResource resource, String name) {
        return details(resource.group(), resource.resource(), name);
    }

    private static ObjectNode details(String group, String kind, String name) {
        ObjectNode details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        if (!kind.isEmpty()) {
            details.put("kind", kind);
        }
        return details;
    }

    private static ObjectNode retry(ObjectNode details, int seconds) {
        return seconds > 0 ? details.put("retryAfterSeconds", seconds) : details;
    }
}
