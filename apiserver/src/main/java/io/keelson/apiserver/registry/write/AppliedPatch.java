package io.keelson.apiserver.registry.write;

import io.keelson.api.fields.FieldManager;
import io.keelson.api.json.Json;
import io.keelson.api.schema.FieldValidation;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.registry.options.PatchOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One server-side apply to objects in the served version. */
public final class AppliedPatch {
    private final Bodies bodies;
    private final FieldManager fields;
    private final byte[] yaml;
    private final PatchOptions options;
    private final WriteContext context;

    /**
     * @param bodies decodes the outcome
     * @param fields merges and keeps who owns which field
     * @param yaml the apply configuration as it was sent
     * @param context takes duplicate keys where only a warning is asked for
     */
    public AppliedPatch(Bodies bodies, FieldManager fields, byte[] yaml, PatchOptions options, WriteContext context) {
        this.bodies = bodies;
        this.fields = fields;
        this.yaml = yaml;
        this.options = options;
        this.context = context;
    }

    /**
     * Returns the object with the fields applied and their managers noted.
     *
     * @param live the object, null where there is none; not modified
     * @throws StatusException 400 where the configuration is none of the kind, 409 where others own its fields, 500 where
     *     it does not fit its schema
     */
    public ObjectNode apply(@Nullable ObjectNode live) {
        YamlDocument document;
        try {
            document = YamlDocument.read(yaml);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest("error decoding YAML: error converting YAML to JSON: " + e.getMessage());
        }
        ObjectNode applied = fields.apply(
                live,
                configuration(document.value()),
                options.fieldManager(),
                Boolean.TRUE.equals(options.force()),
                context.clock().instant(),
                merged -> bodies.decodePatched(merged, FieldValidation.IGNORE, unknown -> {}));
        judge(document.duplicates());
        return applied;
    }

    private static ObjectNode configuration(JsonNode value) {
        if (value instanceof ObjectNode object) {
            return object;
        } else if (value.isNull()) {
            return Json.object();
        }
        throw StatusException.badRequest("error decoding YAML: error unmarshaling JSON: while decoding JSON: json:"
                + " cannot unmarshal " + Json.typeName(value) + " into Go value of type map[string]interface {}");
    }

    private void judge(List<String> duplicates) {
        FieldValidation parsed = FieldValidation.parse(options.fieldValidation());
        if (duplicates.isEmpty() || parsed == FieldValidation.IGNORE) {
            return;
        } else if (parsed == FieldValidation.STRICT) {
            throw StatusException.badRequest("error strict decoding YAML: error converting YAML to JSON: yaml:"
                    + " unmarshal errors:\n  " + String.join("\n  ", duplicates));
        }
        duplicates.forEach(context::warn);
    }
}
