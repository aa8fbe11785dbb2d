/** Who makes a request: client certificates, tokens, anonymous. */
@NullMarked
package io.keelson.apiserver.authentication;

import org.jspecify.annotations.NullMarked;
