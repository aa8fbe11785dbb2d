/** The commands of the program, one file each. A command prints what a person wants to read and exits 0, or says in one sentence what is wrong and exits 1 (2 for a wrong command line). */
@NullMarked
package io.keelson.distribution.command;

import org.jspecify.annotations.NullMarked;
