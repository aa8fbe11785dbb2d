package io.keelson.resources.node;

import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;

/** Shows runtime classes. */
final class RuntimeClassPrinter {
    static final Printer RUNTIME_CLASSES = Printer.of(
            (object, cells) -> cells.name().text("handler").age(),
            Column.name(),
            Column.text("Handler", ""),
            Column.age());

    private RuntimeClassPrinter() {}
}
