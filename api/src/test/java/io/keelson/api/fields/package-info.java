@NullMarked
package io.keelson.api.fields;

import org.jspecify.annotations.NullMarked;
