package io.keelson.resources.strategy;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.validation.Rules;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A resource about which there are facts and rules. */
public class RuledStrategy extends BasicStrategy {
    private final Rules rules;
    private final DisabledFields disabled;

    public RuledStrategy(Traits traits, Rules rules) {
        this(traits, rules, DisabledFields.NONE);
    }

    private RuledStrategy(Traits traits, Rules rules, DisabledFields disabled) {
        super(traits);
        this.rules = rules;
        this.disabled = disabled;
    }

    /** Returns what makes strategies with these rules. */
    public static Function<Traits, ResourceStrategy> of(Rules rules) {
        return traits -> new RuledStrategy(traits, rules);
    }

    /** Returns what makes strategies with these rules of a resource that has fields nobody may use yet. */
    public static Function<Traits, ResourceStrategy> of(Rules rules, DisabledFields disabled) {
        return traits -> new RuledStrategy(traits, rules, disabled);
    }

    @Override
    public void prepareForCreate(ObjectNode object, WriteContext context) {
        disabled.drop(object, null);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old, WriteContext context) {
        disabled.drop(object, old);
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
        FieldErrors none = new FieldErrors();
        return rules.warnings(Rules.subject(object, none), old == null ? null : Rules.subject(old, none));
    }
}
