@NullMarked
package io.keelson.api.schema;

import org.jspecify.annotations.NullMarked;
