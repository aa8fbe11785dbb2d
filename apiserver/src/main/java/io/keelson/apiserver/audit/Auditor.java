package io.keelson.apiserver.audit;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Begins the records of requests. To be closed after the server. */
public final class Auditor implements AutoCloseable {
    /** Notes nothing. */
    public static final Auditor NONE = new Auditor(null, null, AuditLogMode.BATCH, Clock.systemUTC());

    private final @Nullable AuditPolicy policy;
    private final @Nullable AuditLog log;
    private final AuditLogMode mode;
    private final Clock clock;

    Auditor(@Nullable AuditPolicy policy, @Nullable AuditLog log, AuditLogMode mode, Clock clock) {
        this.policy = policy;
        this.log = log;
        this.mode = mode;
        this.clock = clock;
    }

    /**
     * Opens the log.
     *
     * @throws IllegalArgumentException where the policy or the log's file cannot be used; the message says why
     */
    public static Auditor open(AuditLogConfig config, Clock clock) {
        AuditPolicy policy;
        try {
            policy = config.policyFile() == null ? null : AuditPolicyFile.read(config.policyFile());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("loading audit policy file: " + e.getMessage(), e);
        }
        String path = config.logPath();
        if (policy == null || path == null || path.isEmpty()) {
            return NONE;
        }
        // The server's own standard output is where somebody wants the events, among its log.
        @SuppressWarnings("SystemOut")
        AuditLogFile file =
                path.equals("-") ? new AuditLogFile(System.out) : new AuditLogFile(Path.of(path), config, clock);
        return new Auditor(policy, new AuditLog(file), config.mode(), clock);
    }

    /** Returns whether there is a log. */
    public boolean enabled() {
        return policy != null;
    }

    /** Begins the record of a request whose user is known. */
    public AuditContext begin(AuditedRequest request, UserInfo user, RequestInfo info) {
        AuditPolicy rules = policy;
        AuditLog sink = log;
        if (rules == null || sink == null) {
            return AuditContext.NONE;
        }
        AuditPolicy.Decision decision = rules.decide(user, info);
        if (decision.level() == AuditLevel.NONE) {
            return AuditContext.NONE;
        }
        AuditEvent event = new AuditEvent(decision.level());
        event.received(request, user, info);
        return new AuditContext(decision, event, sink, clock);
    }

    /** Makes the first event of a request; what it returns is done when the request may go on. */
    public CompletableFuture<Boolean> received(AuditContext record) {
        CompletableFuture<Boolean> kept = record.stage(AuditStage.REQUEST_RECEIVED);
        return switch (mode) {
            case BATCH -> CompletableFuture.completedFuture(true);
            case BLOCKING -> kept.thenApply(any -> true);
            case BLOCKING_STRICT -> kept;
        };
    }

    /** Notes a request of somebody who could not show who they are, by the rules for users without a name. */
    public void unauthenticated(AuditedRequest request, RequestInfo info, StatusException refusal) {
        UserInfo nobody = new UserInfo("", "", List.of(), Map.of());
        AuditContext record = begin(request, nobody, info);
        record.failed(refusal);
        record.stage(AuditStage.RESPONSE_STARTED);
    }

    /** Returns the events that were lost since the start. */
    public long lost() {
        return log == null ? 0 : log.lost();
    }

    @Override
    public void close() {
        if (log != null) {
            log.close();
        }
    }
}
