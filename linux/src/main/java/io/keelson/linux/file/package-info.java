/**
 * Files and directories: whole or absent, device nodes and owners, and trees that others can write, which are opened
 * by descriptor and never resolved twice. Any thread may use it.
 */
@NullMarked
package io.keelson.linux.file;

import org.jspecify.annotations.NullMarked;
