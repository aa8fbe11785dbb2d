/** A planted violation of the module arrows, for the test that shows they can fail. */
@NullMarked
package io.keelson.integration.architecture.planted.api;

import org.jspecify.annotations.NullMarked;
