/** The rules of the house: which module may use which, checked on the compiled classes. */
@NullMarked
package io.keelson.integration.architecture;

import org.jspecify.annotations.NullMarked;
