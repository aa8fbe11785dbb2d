package io.keelson.apiserver.cel.schema;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import io.keelson.api.schema.structural.StructuralSchema;
import io.keelson.api.schema.structural.ValueRules;
import io.keelson.apiserver.cel.CostLimits;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The types of a schema. Values whose schema says nothing of them, which custom resources keep though they do not
 * specify them, have none: expressions cannot see them.
 */
@SuppressWarnings("Immutable") // nothing changes once it is made
final class SchemaTypes implements CelTypeProvider {
    /** No identifier, so that no expression can name the types, which change with every definition. */
    private static final String ROOT = "@self";

    private static final long LONGEST_TEXT = CostLimits.MAX_REQUEST_BYTES - 2;
    private static final long TIME = 32;
    private static final long DATE = 12;
    private final Map<String, CelType> structs = new HashMap<>();
    private final @Nullable DeclaredType root;

    SchemaTypes(StructuralSchema schema, boolean resource) {
        this(schema, resource, ROOT);
    }

    /** @param name what the types' names begin with; no identifier */
    SchemaTypes(StructuralSchema schema, boolean resource, String name) {
        this.root = declare(schema, resource, name);
    }

    /** Returns the type of the whole, null where expressions cannot see it. */
    @Nullable
    DeclaredType root() {
        return root;
    }

    /** Returns the type of one more part, which is not reached from the whole. */
    @Nullable
    DeclaredType part(StructuralSchema schema, String name) {
        return declare(schema, schema.embeddedResource(), ROOT + "." + name);
    }

    @Override
    public ImmutableList<CelType> types() {
        return ImmutableList.copyOf(structs.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.ofNullable(structs.get(name));
    }

    private @Nullable DeclaredType declare(StructuralSchema schema, boolean resource, String name) {
        if (schema.intOrString()) {
            Long length = schema.values().maxLength();
            return DeclaredType.simple(SimpleType.DYN, length == null ? LONGEST_TEXT : 4 * Math.max(0, length), 1);
        }
        StructuralSchema whole = resource ? schema.asResource() : schema;
        return switch (whole.type()) {
            case "array" -> list(whole, name);
            case "object" -> whole.additionalProperties() == null ? object(whole, name) : map(whole, name);
            case "string" -> text(whole);
            case "boolean" -> DeclaredType.simple(SimpleType.BOOL, 0, 4);
            case "number" -> DeclaredType.simple(SimpleType.DOUBLE, 0, 1);
            case "integer" -> DeclaredType.simple(SimpleType.INT, 0, 1);
            default -> null;
        };
    }

    private @Nullable DeclaredType list(StructuralSchema schema, String name) {
        StructuralSchema items = schema.items();
        DeclaredType element = items == null ? null : declare(items, items.embeddedResource(), name + ".@idx");
        if (element == null) {
            return null;
        }
        Long most = schema.values().maxItems();
        long largest = most == null ? (CostLimits.MAX_REQUEST_BYTES - 2) / (element.smallest() + 1) : Math.max(0, most);
        return new DeclaredType(ListType.create(element.type()), null, null, element, largest, 2);
    }

    private @Nullable DeclaredType map(StructuralSchema schema, String name) {
        StructuralSchema values = schema.additionalProperties();
        DeclaredType element = values == null ? null : declare(values, values.embeddedResource(), name + ".@elem");
        if (element == null) {
            return null;
        }
        Long most = schema.values().maxProperties();
        long largest = most == null ? (CostLimits.MAX_REQUEST_BYTES - 2) / (element.smallest() + 6) : Math.max(0, most);
        // Nothing is known of how long a key can be; upstream reckons with none at all.
        DeclaredType key = DeclaredType.simple(SimpleType.STRING, 0, 2);
        return new DeclaredType(MapType.create(SimpleType.STRING, element.type()), null, key, element, largest, 2);
    }

    private DeclaredType object(StructuralSchema schema, String name) {
        Map<String, DeclaredType> fields = new LinkedHashMap<>();
        long smallest = 2;
        for (Map.Entry<String, StructuralSchema> entry : schema.properties().entrySet()) {
            StructuralSchema field = entry.getValue();
            String identifier = IdentifierEscaping.escape(entry.getKey());
            DeclaredType type = declare(
                    field, field.embeddedResource(), name + "." + (identifier == null ? entry.getKey() : identifier));
            if (type == null) {
                continue;
            }
            if (identifier != null) {
                fields.put(identifier, type);
            }
            if (field.defaultValue() == null && schema.values().required().contains(entry.getKey())) {
                smallest += entry.getKey().length() + type.smallest() + 4;
            }
        }
        StructType struct = StructType.create(
                name,
                ImmutableSet.copyOf(fields.keySet()),
                field -> Optional.ofNullable(fields.get(field)).map(DeclaredType::type));
        structs.put(name, struct);
        return new DeclaredType(struct, fields, null, null, 0, smallest);
    }

    private static DeclaredType text(StructuralSchema schema) {
        ValueRules rules = schema.values();
        Long length = rules.maxLength();
        return switch (rules.format()) {
            case "byte" ->
                DeclaredType.simple(SimpleType.BYTES, length == null ? LONGEST_TEXT : Math.max(0, length), 2);
            case "duration" -> DeclaredType.simple(SimpleType.DURATION, TIME, 3);
            case "date" -> DeclaredType.simple(SimpleType.TIMESTAMP, DATE, DATE);
            case "date-time" -> DeclaredType.simple(SimpleType.TIMESTAMP, TIME, 21);
            default ->
                DeclaredType.simple(SimpleType.STRING, length == null ? longest(rules) : 4 * Math.max(0, length), 2);
        };
    }

    private static long longest(ValueRules rules) {
        if (rules.enumeration().isEmpty()) {
            return LONGEST_TEXT;
        }
        long longest = 0;
        for (JsonNode value : rules.enumeration()) {
            longest = Math.max(
                    longest, value.isString() ? value.stringValue().getBytes(StandardCharsets.UTF_8).length : 0);
        }
        return longest;
    }
}
