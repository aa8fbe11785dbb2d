package io.keelson.apiserver.strategy;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.validation.Rules;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A resource about which there are facts and rules. */
class RuledStrategy extends BasicStrategy {
    private final Rules rules;

    RuledStrategy(Traits traits, Rules rules) {
        super(traits);
        this.rules = rules;
    }

    /** Returns what makes strategies with these rules. */
    static Function<Traits, ResourceStrategy> of(Rules rules) {
        return traits -> new RuledStrategy(traits, rules);
    }

    @Override
    public final void validateCreate(ObjectNode object, FieldErrors errors) {
        rules.check(Rules.subject(object, errors));
    }

    @Override
    public final void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (rules.checksWholeOnChange()) {
            rules.check(Rules.subject(object, errors));
        }
        rules.change(Rules.subject(object, errors), Rules.subject(old, new FieldErrors()));
    }

    @Override
    public final void validateStatusUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        rules.status(Rules.subject(object, errors), Rules.subject(old, new FieldErrors()));
    }

    @Override
    public final List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return rules.warnings(Rules.subject(object, new FieldErrors()));
    }
}
