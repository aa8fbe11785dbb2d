/**
 * Bootstrap tokens ("Authenticating with Bootstrap Tokens"): the {@code cluster-info} that they sign for machines that want
 * to join, and their end. Reconcilers run on the manager's virtual threads; only the controller manager calls it.
 */
@NullMarked
package io.keelson.controllermanager.bootstrap;

import org.jspecify.annotations.NullMarked;
