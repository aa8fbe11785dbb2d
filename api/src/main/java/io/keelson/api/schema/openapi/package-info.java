/**
 * OpenAPI documents of the built-in kinds, made out of the schemas: what {@code kubectl explain} shows and what clients
 * check their objects and requests against. Pure functions; documents are made when they are first asked for and kept.
 */
@NullMarked
package io.keelson.api.schema.openapi;

import org.jspecify.annotations.NullMarked;
