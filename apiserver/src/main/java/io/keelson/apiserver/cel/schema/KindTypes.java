package io.keelson.apiserver.cel.schema;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import io.keelson.api.schema.structural.StructuralSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The types of the objects of one kind, as the expressions of policies are checked with them. Structures are declared when
 * a check reaches them, because kinds are large and some contain themselves. Safe on any thread.
 */
@SuppressWarnings("Immutable") // what is remembered is derived from schemas, which do not change
public final class KindTypes implements CelTypeProvider {
    private final String prefix;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<String, CelType> structs = new ConcurrentHashMap<>();
    private final CelTypeProvider parts;
    private final CelType root;

    /**
     * The types of a built-in kind.
     *
     * @param name tells them from those of other kinds in the same expression
     */
    public static KindTypes of(Schema schema, String name) {
        return new KindTypes(name, schema, null);
    }

    /**
     * The types of a custom kind.
     *
     * @param name tells them from those of other kinds in the same expression
     * @param metadata the schema of {@code ObjectMeta}, which definitions do not repeat
     */
    public static KindTypes of(StructuralSchema schema, String name, Schema metadata) {
        return new KindTypes(name, metadata, schema);
    }

    /** @param builtin the schema of the kind, or where a definition has one that of its metadata */
    private KindTypes(String name, Schema builtin, @Nullable StructuralSchema custom) {
        this.prefix = "@" + name + ".";
        Map<String, CelType> fields = new LinkedHashMap<>();
        if (custom == null) {
            this.parts = new NoParts();
            fields.putAll(fields(builtin));
        } else {
            SchemaTypes types = new SchemaTypes(custom, true, prefix + "self");
            DeclaredType declared = types.root();
            this.parts = types;
            if (declared != null && declared.fields() != null) {
                declared.fields().forEach((field, type) -> fields.put(field, type.type()));
            }
            CelType metadata = declare(builtin);
            if (metadata != null) {
                fields.put("metadata", metadata);
            }
        }
        fields.put("apiVersion", SimpleType.STRING);
        fields.put("kind", SimpleType.STRING);
        this.root = StructTypeReference.create(prefix + "root");
        structs.put(root.name(), struct(root.name(), fields));
    }

    /** Returns the type of whole objects. */
    public CelType root() {
        return root;
    }

    private static StructType struct(String name, Map<String, CelType> fields) {
        Map<String, CelType> own = Map.copyOf(fields);
        return StructType.create(name, ImmutableSet.copyOf(own.keySet()), field -> Optional.ofNullable(own.get(field)));
    }

    private Map<String, CelType> fields(Schema schema) {
        Map<String, CelType> fields = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
            String identifier = IdentifierEscaping.escape(field.name());
            CelType type = identifier == null ? null : declare(field.type().get());
            if (type != null) {
                fields.put(identifier, type);
            }
        }
        return fields;
    }

    /** Values that OpenAPI says no one type of have none, so that expressions cannot name them. */
    private @Nullable CelType declare(Schema schema) {
        return switch (schema.type()) {
            case STRUCT -> {
                String name = prefix + schema.name();
                schemas.putIfAbsent(name, schema);
                yield StructTypeReference.create(name);
            }
            case LIST -> {
                CelType element = declare(schema.element());
                yield element == null ? null : ListType.create(element);
            }
            case MAP -> {
                CelType element = declare(schema.element());
                yield element == null ? null : MapType.create(SimpleType.STRING, element);
            }
            case STRING -> SimpleType.STRING;
            case INT32, INT64 -> SimpleType.INT;
            case DOUBLE -> SimpleType.DOUBLE;
            case BOOLEAN -> SimpleType.BOOL;
            case INT_OR_STRING -> SimpleType.DYN;
            case TIME, MICRO_TIME -> SimpleType.TIMESTAMP;
            case BYTES -> SimpleType.BYTES;
            case RAW, FIELDS_V1 -> {
                String name = prefix + schema.type();
                structs.putIfAbsent(name, struct(name, Map.of()));
                yield StructTypeReference.create(name);
            }
            case QUANTITY, JSON, STRUCT_OR_LIST, STRUCT_OR_BOOLEAN, STRUCT_OR_STRINGS -> null;
        };
    }

    @Override
    public ImmutableList<CelType> types() {
        return ImmutableList.copyOf(structs.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
        CelType known = structs.get(name);
        Schema schema = known == null ? schemas.get(name) : null;
        if (schema != null) {
            known = struct(name, fields(schema));
            structs.put(name, known);
        }
        return known == null ? parts.findType(name) : Optional.of(known);
    }

    /** Built-in kinds have no parts that a definition of custom resources declares. */
    private static final class NoParts implements CelTypeProvider {
        @Override
        public ImmutableList<CelType> types() {
            return ImmutableList.of();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.empty();
        }
    }
}
