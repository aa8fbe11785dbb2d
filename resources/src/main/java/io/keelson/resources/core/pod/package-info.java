/**
 * Pods and pod templates: defaults, rules, warnings, quality of service, table. Other groups whose kinds hold pod templates
 * use the rules from here. Pure functions of trees.
 */
@NullMarked
package io.keelson.resources.core.pod;

import org.jspecify.annotations.NullMarked;
