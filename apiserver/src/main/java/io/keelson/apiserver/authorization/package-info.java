/** Whether a request is allowed: node rules, RBAC, and the reviews that ask about it. */
@NullMarked
package io.keelson.apiserver.authorization;

import org.jspecify.annotations.NullMarked;
