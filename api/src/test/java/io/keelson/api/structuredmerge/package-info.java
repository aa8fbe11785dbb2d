@NullMarked
package io.keelson.api.structuredmerge;

import org.jspecify.annotations.NullMarked;
