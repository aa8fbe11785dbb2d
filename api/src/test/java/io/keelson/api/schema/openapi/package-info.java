@NullMarked
package io.keelson.api.schema.openapi;

import org.jspecify.annotations.NullMarked;
