package io.keelson.resources.core.event;

import io.keelson.api.validation.Names;
import io.keelson.resources.validation.Rules;
import io.keelson.resources.validation.Subject;
import java.util.List;

/** The rules on events, as they are for clients of the core group. */
final class EventRules implements Rules {
    private static final String OTHER_NAMESPACE = "does not match event.namespace";
    private static final int MAX_LENGTH = 128;
    private static final int MAX_NOTE = 1024;

    @Override
    public void check(Subject event) {
        Subject namespace = event.at("metadata", "namespace");
        Subject involved = event.at("involvedObject", "namespace");
        if (!event.at("eventTime").present()) {
            boolean anywhere = involved.empty() && namespace.is("default");
            if (!anywhere && !involved.is(namespace.text())) {
                wrong(involved, OTHER_NAMESPACE);
            }
        } else {
            if (involved.empty() && !List.of("default", "kube-system").contains(namespace.text())) {
                wrong(involved, OTHER_NAMESPACE);
            }
            Subject component = event.at("reportingComponent");
            component.given();
            component.named(Names::qualifiedName);
            for (String field : List.of("reportingInstance", "action", "reason")) {
                event.at(field).given();
                noLonger(event.at(field), MAX_LENGTH);
            }
            noLonger(event.at("message"), MAX_NOTE);
        }
    }

    private static void wrong(Subject field, String detail) {
        field.errors().invalid(field.path(), field.text(), detail);
    }

    private static void noLonger(Subject text, int max) {
        if (text.text().length() > max) {
            text.errors().invalid(text.path(), "", "can have at most " + max + " characters");
        }
    }
}
