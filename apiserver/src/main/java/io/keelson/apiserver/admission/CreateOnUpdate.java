package io.keelson.apiserver.admission;

import io.keelson.apiserver.authorization.Attributes;
import io.keelson.apiserver.authorization.Authorizer;
import io.keelson.apiserver.authorization.Authorizer.Decision;
import io.keelson.apiserver.authorization.Forbidden;

/** Lets updates and applies make objects that do not exist only for those who may create them. */
public final class CreateOnUpdate implements AdmissionPlugin {
    private final Authorizer authorizer;

    /** @param authorizer what decides about requests */
    public CreateOnUpdate(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public String name() {
        return "CreateOnUpdate";
    }

    @Override
    public void validate(AdmissionRequest request) {
        String verb = request.context().request().verb();
        boolean asked = verb.equals("update") || verb.equals("patch");
        if (!asked || request.operation() != AdmissionRequest.Operation.CREATE) {
            return;
        }
        Attributes create = Attributes.of(
                        request.context().user(), request.context().request(), "")
                .withVerb("create");
        Decision decision = authorizer.authorize(create);
        if (decision.outcome() != Authorizer.Outcome.ALLOW) {
            throw Forbidden.status(create, decision.reason());
        }
    }
}
