/**
 * What every request passes before a handler: its deadline, errors, authentication, impersonation, authorization. On event
 * loops, never blocking.
 */
@NullMarked
package io.keelson.apiserver.server.filter;

import org.jspecify.annotations.NullMarked;
