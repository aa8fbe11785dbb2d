/** Failures as the API states them: {@code Status} objects with code, reason and causes. */
@NullMarked
package io.keelson.api.status;

import org.jspecify.annotations.NullMarked;
