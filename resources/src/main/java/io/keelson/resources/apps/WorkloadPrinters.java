package io.keelson.resources.apps;

import io.keelson.api.json.Json;
import io.keelson.apiserver.table.Cells;
import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;
import io.keelson.apiserver.table.Text;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows workloads. */
public final class WorkloadPrinters {
    private static final Column CONTAINERS = Column.text("Containers", "Names of each container in the template.");

    private static final Column IMAGES = Column.text("Images", "Images referenced by each container in the template.");

    private static final Column READY = Column.text("Ready", "Number of the pod with ready state");

    private static final Column SELECTOR =
            Column.text("Selector", ".spec.selector").wide();

    static final Printer REPLICATION_CONTROLLERS = Printer.of(
            (object, cells) -> {
                replicas(object, cells);
                cells.say(Text.labels(Json.at(object, "spec", "selector")));
            },
            replicaColumns());

    static final Printer REPLICA_SETS = Printer.of(
            (object, cells) -> {
                replicas(object, cells);
                cells.say(Text.selector(Json.at(object, "spec", "selector")));
            },
            replicaColumns());

    static final Printer DEPLOYMENTS = Printer.of(
            (object, cells) -> {
                cells.name()
                        .say(readyOfDesired(object))
                        .number("status", "updatedReplicas")
                        .number("status", "availableReplicas")
                        .age();
                containers(template(object), cells);
                cells.say(Text.bareSelector(Json.at(object, "spec", "selector"), "<invalid>"));
            },
            Column.name(),
            READY,
            Column.text("Up-to-date", ".status.updatedReplicas"),
            Column.text("Available", ".status.availableReplicas"),
            Column.age(),
            CONTAINERS.wide(),
            IMAGES.wide(),
            SELECTOR);

    static final Printer STATEFUL_SETS = Printer.of(
            (object, cells) -> {
                cells.name().say(readyOfDesired(object)).age();
                containers(template(object), cells);
            },
            Column.name(),
            READY,
            Column.age(),
            CONTAINERS.wide(),
            IMAGES.wide());

    static final Printer DAEMON_SETS = Printer.of(
            (object, cells) -> {
                cells.name()
                        .number("status", "desiredNumberScheduled")
                        .number("status", "currentNumberScheduled")
                        .number("status", "numberReady")
                        .number("status", "updatedNumberScheduled")
                        .number("status", "numberAvailable")
                        .say(Text.labels(Json.at(object, "spec", "template", "spec", "nodeSelector")))
                        .age();
                containers(template(object), cells);
                cells.say(Text.selector(Json.at(object, "spec", "selector")));
            },
            Column.name(),
            Column.integer("Desired", ".status.desiredNumberScheduled"),
            Column.integer("Current", ".status.currentNumberScheduled"),
            Column.integer("Ready", ".status.numberReady"),
            Column.integer("Up-to-date", ".status.updatedNumberScheduled"),
            Column.integer("Available", ".status.numberAvailable"),
            Column.text("Node Selector", ".spec.template.spec.nodeSelector"),
            Column.age(),
            CONTAINERS.wide(),
            IMAGES.wide(),
            SELECTOR);

    static final Printer CONTROLLER_REVISIONS = Printer.of(
            (object, cells) ->
                    cells.name().say(controller(object)).number("revision").age(),
            Column.name(),
            Column.text("Controller", "Controller of the object"),
            Column.text("Revision", ".revision"),
            Column.age());

    private WorkloadPrinters() {}

    private static Column[] replicaColumns() {
        return new Column[] {
            Column.name(),
            Column.integer("Desired", ".spec.replicas"),
            Column.integer("Current", ".status.replicas"),
            Column.integer("Ready", ".status.readyReplicas"),
            Column.age(),
            CONTAINERS.wide(),
            IMAGES.wide(),
            SELECTOR
        };
    }

    private static void replicas(ObjectNode object, Cells cells) {
        cells.name()
                .number("spec", "replicas")
                .number("status", "replicas")
                .number("status", "readyReplicas")
                .age();
        containers(template(object), cells);
    }

    private static String readyOfDesired(ObjectNode object) {
        return Cells.integer(object, "status", "readyReplicas") + "/" + Cells.integer(object, "spec", "replicas");
    }

    private static @Nullable JsonNode template(ObjectNode object) {
        return Json.at(object, "spec", "template", "spec");
    }

    /** Names and images of a pod's containers. */
    public static void containers(@Nullable JsonNode podSpec, Cells cells) {
        cells.say(Text.ofContainers(podSpec, "name")).say(Text.ofContainers(podSpec, "image"));
    }

    private static String controller(ObjectNode object) {
        for (JsonNode owner : Json.elements(object, "metadata", "ownerReferences")) {
            if (Json.bool(owner, "controller")) {
                String apiVersion = Cells.string(owner, "apiVersion");
                int slash = apiVersion.indexOf('/');
                String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
                return (Cells.string(owner, "kind") + group).toLowerCase(Locale.ROOT) + "/"
                        + Cells.string(owner, "name");
            }
        }
        return Cells.NONE;
    }
}
