package io.keelson.resources.core.serviceaccount;

import io.keelson.apiserver.table.Column;
import io.keelson.apiserver.table.Printer;

/** Shows service accounts. */
final class ServiceAccountPrinter {
    static final Printer SERVICE_ACCOUNTS =
            Printer.of((object, cells) -> cells.name().age(), Column.name(), Column.age());

    private ServiceAccountPrinter() {}
}
