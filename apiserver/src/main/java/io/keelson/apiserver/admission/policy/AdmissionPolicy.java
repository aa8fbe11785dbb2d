package io.keelson.apiserver.admission.policy;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.apiserver.admission.match.RequestMatch;
import org.jspecify.annotations.Nullable;

/** What validating and mutating policies have in common: when they are asked, and with what. */
interface AdmissionPolicy {

    /** Returns its name. */
    String name();

    /** Returns which requests it is for. */
    RequestMatch match();

    /** Returns the kind of its parameters, null where it has none. */
    @Nullable
    GroupVersionKind params();

    /** Returns whether requests go on where it cannot be told what it says of them. */
    boolean ignoresErrors();
}
