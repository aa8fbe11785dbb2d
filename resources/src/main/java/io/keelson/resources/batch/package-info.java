/** Jobs and cron jobs: strategies, rules, warnings, tables. Pure functions of trees. */
@NullMarked
package io.keelson.resources.batch;

import org.jspecify.annotations.NullMarked;
