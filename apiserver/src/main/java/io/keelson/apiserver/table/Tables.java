package io.keelson.apiserver.table;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.apiserver.definition.ResourceDefinition;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes {@code Table} objects of {@code meta.k8s.io}. */
public final class Tables {
    private Tables() {}

    /**
     * Returns the table of some objects.
     *
     * @param definition what the objects are of
     * @param objects the objects; those included in rows become part of the table
     * @param listMeta the metadata of the table
     * @param version the version of {@code meta.k8s.io}: {@code v1} or {@code v1beta1}
     * @param include what the rows carry
     * @param columns whether the column definitions are said
     */
    public static ObjectNode table(
            ResourceDefinition definition,
            List<ObjectNode> objects,
            ObjectNode listMeta,
            String version,
            IncludeObject include,
            boolean columns) {
        boolean scale = !objects.isEmpty() && "Scale".equals(Json.text(objects.getFirst(), "kind"));
        Printer printer = scale ? ScalePrinter.SCALE : definition.printer();
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/" + version);
        table.set("metadata", listMeta);
        if (columns) {
            ArrayNode definitions = table.putArray("columnDefinitions");
            for (Column column : printer.columns()) {
                definitions.add(column.definition(definition.info().gvk()));
            }
        } else {
            table.putNull("columnDefinitions");
        }
        if (objects.isEmpty() && printer.nullRows()) {
            table.putNull("rows");
            return table;
        }
        ArrayNode rows = table.putArray("rows");
        Instant now = Instant.now();
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            ObjectNode shown = scale ? object : shown(definition, object);
            printer.row().accept(shown, new Cells(shown, row.putArray("cells"), now));
            printer.conditions().accept(shown, row);
            row.set("object", included(include == IncludeObject.OBJECT ? object : shown, version, include));
        }
        return table;
    }

    /** Printers know the stored version of a group's kind, those of custom resources each their own. */
    private static ObjectNode shown(ResourceDefinition definition, ObjectNode object) {
        ResourceInfo resource = definition.info();
        GroupVersionKind stored = resource.storage();
        if (definition.form() != null
                || stored.equals(resource.gvk())
                || !stored.group().equals(resource.group())) {
            return object;
        }
        ObjectNode shown = object.deepCopy();
        definition.conversion().convert(shown, resource.gvk(), stored);
        return shown;
    }

    private static JsonNode included(ObjectNode object, String version, IncludeObject include) {
        return switch (include) {
            case NONE -> object.nullNode();
            case OBJECT -> object;
            case METADATA -> {
                ObjectNode partial =
                        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/" + version);
                JsonNode metadata = object.get("metadata");
                partial.set("metadata", metadata == null ? Json.object() : metadata);
                yield partial;
            }
        };
    }
}
