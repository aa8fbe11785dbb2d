package io.keelson.apiserver.cel.schema;

import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.schema.structural.ValidationRule;
import io.keelson.apiserver.cel.CostLimits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place in a schema with the type that expressions there see. Used by one thread at a time. */
public final class SchemaScope {
    private final SchemaTypes types;
    private final @Nullable DeclaredType type;
    private final StructuralSchema schema;
    private final boolean resource;

    private SchemaScope(SchemaTypes types, @Nullable DeclaredType type, StructuralSchema schema, boolean resource) {
        this.types = types;
        this.type = type;
        this.schema = schema;
        this.resource = resource;
    }

    /** Returns the scope of whole objects of a schema. */
    public static SchemaScope resource(StructuralSchema schema) {
        return value(schema, true);
    }

    /**
     * Returns the scope of values of a schema by themselves.
     *
     * @param resource whether they are whole objects
     */
    static SchemaScope value(StructuralSchema schema, boolean resource) {
        SchemaTypes types = new SchemaTypes(schema, resource);
        return new SchemaScope(types, types.root(), schema, resource);
    }

    /** Returns the schema here. */
    public StructuralSchema schema() {
        return schema;
    }

    /** Returns whether values here are whole objects. */
    public boolean isResource() {
        return resource;
    }

    /** Returns whether expressions can see the values here. */
    public boolean visible() {
        return type != null;
    }

    /** Returns how often a value can be here in one object at most, where nothing limits it. */
    public long cardinality() {
        return type == null ? 0 : CostLimits.MAX_REQUEST_BYTES / (type.smallest() + 1);
    }

    /** Returns how many elements or entries there can be at most. */
    public long largest() {
        return type == null ? 0 : type.largest();
    }

    /** Returns the scope of a list's elements. */
    public @Nullable SchemaScope items() {
        return elements(schema.items());
    }

    /** Returns the scope of a map's values. */
    public @Nullable SchemaScope values() {
        return elements(schema.additionalProperties());
    }

    private @Nullable SchemaScope elements(@Nullable StructuralSchema elements) {
        return elements == null
                ? null
                : new SchemaScope(types, type == null ? null : type.element(), elements, elements.embeddedResource());
    }

    /** Returns the scope of a field, or null where there is none, or expressions cannot see it. */
    public @Nullable SchemaScope field(String name) {
        StructuralSchema field = schema.properties().get(name);
        if (field == null) {
            return null;
        }
        String identifier = IdentifierEscaping.escape(name);
        DeclaredType of;
        if (identifier == null) {
            of = types.part(field, name);
        } else {
            Map<String, DeclaredType> fields = type == null ? null : type.fields();
            of = fields == null ? null : fields.get(identifier);
        }
        return of == null ? null : new SchemaScope(types, of, field, field.embeddedResource());
    }

    /** Compiles rules about the values here; null where expressions cannot see them. */
    public @Nullable List<CompiledRule> compile(List<ValidationRule> rules) {
        if (rules.isEmpty()) {
            return List.of();
        }
        return type == null ? null : new RuleCompiler(types, type, schema).compile(rules);
    }
}
