/**
 * The built program driven as a person drives it: {@code ./keelson} and real {@code kubectl}, real containers.
 * {@code ./check} runs these after {@code mvn verify}; without root or without kubectl they are skipped and say so.
 */
@NullMarked
package io.keelson.integration.endtoend;

import org.jspecify.annotations.NullMarked;
