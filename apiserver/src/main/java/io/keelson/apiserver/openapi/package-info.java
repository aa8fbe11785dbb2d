/** The OpenAPI documents as clients fetch them: media types, entity tags, made when first asked for. */
@NullMarked
package io.keelson.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
