package io.keelson.apiserver.table;

import io.keelson.api.resource.ResourceInfo;

/** Finds the printer of a resource. */
final class Printers {
    private Printers() {}

    static Printer of(ResourceInfo resource) {
        return DefaultPrinter.INSTANCE;
    }
}
