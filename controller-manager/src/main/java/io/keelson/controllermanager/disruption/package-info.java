/**
 * Disruption budgets: {@link io.keelson.controllermanager.disruption.BudgetStatus} counts, purely, how many of a budget's
 * pods may go; the eviction subresource takes that number down. Conditions that announce a disruption which never came are
 * taken back.
 */
@NullMarked
package io.keelson.controllermanager.disruption;

import org.jspecify.annotations.NullMarked;
