/**
 * Admission by expressions: {@code ValidatingAdmissionPolicy} and its bindings, see
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/. Policies are compiled once for
 * every change of them; judging a request reads nothing but caches.
 */
@NullMarked
package io.keelson.apiserver.admission.policy;

import org.jspecify.annotations.NullMarked;
