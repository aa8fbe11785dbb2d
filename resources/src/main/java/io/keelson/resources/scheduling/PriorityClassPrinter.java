package io.keelson.resources.scheduling;

import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;

/** Shows priority classes. */
final class PriorityClassPrinter {
    static final Printer PRIORITY_CLASSES = Printer.of(
            (object, cells) ->
                    cells.name().number("value").bool("globalDefault").age().text("preemptionPolicy"),
            Column.name(),
            Column.integer("Value", ".value"),
            Column.bool("Global-Default", ".globalDefault"),
            Column.age(),
            Column.text("PreemptionPolicy", ".preemptionPolicy"));

    private PriorityClassPrinter() {}
}
