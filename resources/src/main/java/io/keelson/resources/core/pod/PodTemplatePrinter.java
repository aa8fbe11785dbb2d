package io.keelson.resources.core.pod;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Shows pod templates. */
final class PodTemplatePrinter {
    private static final Column CONTAINERS = Column.text("Containers", "Names of each container in the template.");

    private static final Column IMAGES = Column.text("Images", "Images referenced by each container in the template.");

    static final Printer POD_TEMPLATES = Printer.of(
            (object, cells) -> {
                cells.name();
                containers(Json.at(object, "template", "spec"), cells);
                cells.say(Text.labels(Json.at(object, "template", "metadata", "labels")));
            },
            Column.name(),
            CONTAINERS,
            IMAGES,
            Column.text("Pod Labels", "The labels for the pod template."));

    private PodTemplatePrinter() {}

    /** Names and images of a pod's containers. */
    public static void containers(@Nullable JsonNode podSpec, Cells cells) {
        cells.say(Text.ofContainers(podSpec, "name")).say(Text.ofContainers(podSpec, "image"));
    }
}
