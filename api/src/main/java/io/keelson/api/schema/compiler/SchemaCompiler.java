package io.keelson.api.schema.compiler;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The build step: joins models, descriptors and table, and fails where they contradict each other. */
public final class SchemaCompiler {
    private final SchemaTable table;
    private final ModelClasses models;
    private final ProtoNumbers numbers;
    private final StringBuilder descriptions = new StringBuilder();

    private SchemaCompiler(SchemaTable table, ProtoNumbers numbers) {
        this.table = table;
        this.models = new ModelClasses(table.types().values());
        this.numbers = numbers;
    }

    /** @param arguments the table, and the directory that the resources are written into */
    public static void main(String[] arguments) throws IOException {
        SchemaCompiler compiler = new SchemaCompiler(SchemaTable.read(Path.of(arguments[0])), ProtoNumbers.read());
        Path target = Files.createDirectories(Path.of(arguments[1]));
        Files.write(target.resolve("builtin.schemas"), compiler.compile());
        Files.writeString(target.resolve("builtin.descriptions"), compiler.descriptions);
    }

    private byte[] compile() throws IOException {
        SchemaWriter writer = new SchemaWriter(table.types().keySet());
        for (TableType type : table.types().values()) {
            descriptions
                    .append('@')
                    .append(type.name())
                    .append('\t')
                    .append(escape(type.model == null ? "" : models.description(type.model)))
                    .append('\n');
            writer.type(type, fields(type));
        }
        return writer.file(table.types().values());
    }

    private List<TableField> fields(TableType type) {
        Map<String, ModelClasses.Property> properties = type.model == null ? Map.of() : models.properties(type.model);
        Set<String> names = new LinkedHashSet<>(type.model == null ? type.fields.keySet() : properties.keySet());
        for (String said : type.fields.keySet()) {
            if (!names.contains(said)) {
                throw new IllegalArgumentException("the model of " + type.name() + " has no field " + said);
            }
        }
        List<TableField> fields = new ArrayList<>();
        for (String name : names) {
            TableField field = type.fields.getOrDefault(name, TableField.parse(name));
            complete(type, field, properties.get(name));
            fields.add(field);
        }
        return fields;
    }

    /** Fills in what the table leaves open. */
    private void complete(TableType type, TableField field, ModelClasses.@Nullable Property model) {
        boolean required = field.required;
        if (model != null) {
            required = model.required();
            if (field.type == null) {
                field.type = model.type();
            }
            if (!model.description().isEmpty()) {
                descriptions
                        .append(field.name)
                        .append('\t')
                        .append(escape(model.description()))
                        .append('\n');
            }
        }
        field.required = required;
        boolean header = !type.kinds.isEmpty() && (field.name.equals("kind") || field.name.equals("apiVersion"));
        boolean metadata = !type.kinds.isEmpty() && field.name.equals("metadata");
        if (header) {
            field.embedded = "TypeMeta";
        }
        if (field.presence == null) {
            field.presence = required || metadata ? "always" : "notempty";
        }
        if (field.pointer == null) {
            field.pointer = !required && !metadata && structured(String.valueOf(field.type));
        }
        field.embeddedNumbers = numbers.embedded(type.name(), field.embedded);
        if (field.number == 0) {
            field.number = header ? 0 : numbers.number(type.name(), field.name, field.embedded);
        }
    }

    private static boolean structured(String type) {
        return switch (type) {
            case "time", "microtime", "quantity", "intorstring", "raw", "json", "fieldsv1" -> true;
            case "schemaOrList", "schemaOrBool", "schemaOrStrings" -> true;
            default -> type.startsWith("io.");
        };
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\t", "\\t")
                .replace("\r", "");
    }
}
