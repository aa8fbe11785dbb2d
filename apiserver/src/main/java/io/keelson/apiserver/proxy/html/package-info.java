/**
 * Links in web pages that come through a proxy subresource: they are made to lead through the proxy again, as upstream's
 * proxy transport does. Pages are read and written as they come; a tag is the most that is held. Used by one thread at a
 * time.
 */
@NullMarked
package io.keelson.apiserver.proxy.html;

import org.jspecify.annotations.NullMarked;
