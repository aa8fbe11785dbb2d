/**
 * Objects as rows of a table, which is how clients show them: per kind the columns and what their cells say. Rows are
 * made from parsed objects on whatever thread asks; nothing in here keeps state.
 */
@NullMarked
package io.keelson.apiserver.table;

import org.jspecify.annotations.NullMarked;
