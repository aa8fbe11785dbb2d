/**
 * Network policies, ingresses and their classes, IP addresses and service ranges: rules and tables. Pure functions of trees.
 */
@NullMarked
package io.keelson.resources.networking;

import org.jspecify.annotations.NullMarked;
