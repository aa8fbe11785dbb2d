/**
 * Services and endpoints: rules, warnings, table, and how a service takes its addresses and ports from the cluster.
 */
@NullMarked
package io.keelson.resources.core.service;

import org.jspecify.annotations.NullMarked;
