package io.keelson.resources.coordination;

import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;

/** Shows leases. */
final class LeasePrinter {
    static final Printer LEASES = Printer.of(
            (object, cells) -> cells.name().text("spec", "holderIdentity").age(),
            Column.name(),
            Column.text("Holder", ".spec.holderIdentity"),
            Column.age());

    private LeasePrinter() {}
}
