/** What a request asks for, as its method and path say it. */
@NullMarked
package io.keelson.apiserver.request;

import org.jspecify.annotations.NullMarked;
