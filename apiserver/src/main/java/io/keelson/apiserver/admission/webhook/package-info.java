/**
 * Admission by webhooks: {@code MutatingWebhookConfiguration} and {@code ValidatingWebhookConfiguration}, see
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/. Plugins run on the virtual
 * thread of the write and wait there; connections are served by event loops. Whatever a webhook answers is read with a
 * bound and checked.
 */
@NullMarked
package io.keelson.apiserver.admission.webhook;

import org.jspecify.annotations.NullMarked;
