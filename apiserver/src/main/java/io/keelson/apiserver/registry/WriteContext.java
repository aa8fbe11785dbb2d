package io.keelson.apiserver.registry;

import io.keelson.api.status.StatusException;
import io.keelson.apiserver.audit.AuditContext;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What strategies and admission plugins know about the write they take part in. */
public final class WriteContext {
    private final UserInfo user;
    private final RequestInfo request;
    private final boolean dryRun;
    private final String fieldManager;
    private final ObjectReader reader;
    private final TransactionChanges transaction;
    private final Clock clock;
    private final AuditContext audit;
    private final List<String> warnings = new ArrayList<>();

    /**
     * @param user who writes
     * @param request what was asked for
     * @param dryRun whether nothing may be persisted
     * @param fieldManager the manager that owns the written fields
     * @param reader reads other objects
     * @param transaction makes the changes that are committed together with the object's
     * @param clock the server's time
     * @param audit what is noted of the request
     */
    public WriteContext(
            UserInfo user,
            RequestInfo request,
            boolean dryRun,
            String fieldManager,
            ObjectReader reader,
            TransactionChanges transaction,
            Clock clock,
            AuditContext audit) {
        this.audit = audit;
        this.user = user;
        this.request = request;
        this.dryRun = dryRun;
        this.fieldManager = fieldManager;
        this.reader = reader;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** As above; nothing is noted. */
    public WriteContext(
            UserInfo user,
            RequestInfo request,
            boolean dryRun,
            String fieldManager,
            ObjectReader reader,
            TransactionChanges transaction,
            Clock clock) {
        this(user, request, dryRun, fieldManager, reader, transaction, clock, AuditContext.NONE);
    }

    /** Returns what is noted of the request. */
    public AuditContext audit() {
        return audit;
    }

    public UserInfo user() {
        return user;
    }

    public RequestInfo request() {
        return request;
    }

    public boolean dryRun() {
        return dryRun;
    }

    public String fieldManager() {
        return fieldManager;
    }

    public ObjectReader reader() {
        return reader;
    }

    public TransactionChanges transaction() {
        return transaction;
    }

    public Clock clock() {
        return clock;
    }

    /** Adds a {@code Warning} header to the answer; repeated texts are sent once. */
    public void warn(String text) {
        if (!warnings.contains(text)) {
            warnings.add(text);
        }
    }

    /** Returns the warnings so far, in order. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Does a part of the write; where it is refused, the refusal carries the warnings so far. */
    public <T> T warned(Supplier<T> part) {
        try {
            return part.get();
        } catch (StatusException e) {
            throw warnings.isEmpty() ? e : e.withWarnings(warnings);
        }
    }
}
