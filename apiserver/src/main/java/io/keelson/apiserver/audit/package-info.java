/**
 * The audit log: what each request was, who made it and how it ended, as the policy of a file wants it (audit.k8s.io/v1).
 *
 * <p>The server's filters begin and end the record of a request ({@link io.keelson.apiserver.audit.AuditContext}); handlers
 * and admission add to it. Records may be added to on any thread. One thread writes events ({@code AuditLog}); it is fed
 * through a queue that is bounded in events and bytes.
 */
@NullMarked
package io.keelson.apiserver.audit;

import org.jspecify.annotations.NullMarked;
