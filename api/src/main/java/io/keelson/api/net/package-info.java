/** Addresses of the net as the API reads them: URLs by the rules, and with the words, of Go's standard library. Pure. */
@NullMarked
package io.keelson.api.net;

import org.jspecify.annotations.NullMarked;
