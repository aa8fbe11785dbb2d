/**
 * The expressions of match conditions and admission policies: what they can name, how they are compiled, what they see of
 * a request. Compiled once; evaluated on the thread of the write, bounded by a cost.
 */
@NullMarked
package io.keelson.apiserver.admission.expression;

import org.jspecify.annotations.NullMarked;
