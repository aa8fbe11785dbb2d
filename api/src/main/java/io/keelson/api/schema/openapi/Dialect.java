package io.keelson.api.schema.openapi;

/** The versions of OpenAPI that are spoken. */
enum Dialect {
    /** Swagger 2.0. */
    V2("#/definitions/"),
    /** OpenAPI 3.0. */
    V3("#/components/schemas/");

    private final String prefix;

    Dialect(String prefix) {
        this.prefix = prefix;
    }

    /** Returns the reference to a type. */
    String reference(String name) {
        return prefix + name;
    }
}
