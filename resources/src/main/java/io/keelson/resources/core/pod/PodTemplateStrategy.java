package io.keelson.resources.core.pod;

import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.apps.WorkloadWarnings;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Pod templates that stand alone. */
final class PodTemplateStrategy extends BasicStrategy {

    PodTemplateStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode template) {
        PodSpecDefaults.template(template, "template");
    }

    @Override
    public void prepareForCreate(ObjectNode template, WriteContext context) {
        PodFields.dropDisabledInTemplate(template, null, "template");
    }

    @Override
    public void prepareForUpdate(ObjectNode template, ObjectNode old, WriteContext context) {
        PodFields.dropDisabledInTemplate(template, old, "template");
    }

    @Override
    public void validateCreate(ObjectNode template, FieldErrors errors) {
        PodTemplateValidation.validate(template.get("template"), FieldPath.of("template"), errors);
    }

    @Override
    public void validateUpdate(ObjectNode template, ObjectNode old, FieldErrors errors) {
        validateCreate(template, errors);
    }

    @Override
    public List<String> warnings(ObjectNode template, @Nullable ObjectNode old) {
        return WorkloadWarnings.podTemplate(template, old);
    }
}
