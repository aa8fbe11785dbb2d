package io.keelson.resources.core.namespace;

import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;

/** Shows namespaces. */
final class NamespacePrinter {
    static final Printer NAMESPACES = Printer.of(
            (object, cells) -> cells.name().text("status", "phase").age(),
            Column.name(),
            Column.text("Status", "The status of the namespace"),
            Column.age());

    private NamespacePrinter() {}
}
