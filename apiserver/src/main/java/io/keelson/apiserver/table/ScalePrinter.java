package io.keelson.apiserver.table;

/** Shows scales, whatever they are of. */
final class ScalePrinter {
    static final Printer SCALE = Printer.of(
            (object, cells) -> cells.name()
                    .number("spec", "replicas")
                    .number("status", "replicas")
                    .age(),
            Column.text("Name", Column.name().description()),
            Column.integer("Desired", "desired number of instances for the scaled object."),
            Column.integer("Available", "actual number of observed instances of the scaled object."),
            Column.age());

    private ScalePrinter() {}
}
