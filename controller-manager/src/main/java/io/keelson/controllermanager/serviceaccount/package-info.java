/**
 * Default accounts, token secrets of accounts, and the root certificate in every namespace.
 */
@NullMarked
package io.keelson.controllermanager.serviceaccount;

import org.jspecify.annotations.NullMarked;
