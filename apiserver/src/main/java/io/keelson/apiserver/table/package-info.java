/**
 * Objects as rows of a table, which is how clients show them; the columns of a kind are told by whoever knows it. Rows are
 * made from parsed objects on whatever thread asks; nothing in here keeps state.
 */
@NullMarked
package io.keelson.apiserver.table;

import org.jspecify.annotations.NullMarked;
