/**
 * The built-in certificate authority: keys and certificates of a cluster as files in one directory, issued when they are
 * missing, renewed before they expire. Elliptic curve keys (P-256) and a small DER encoder of our own, because a library
 * for this costs more start-up time than the whole work. Everything here is blocking; immutable values are safe anywhere.
 */
@NullMarked
package io.keelson.apiserver.certificate;

import org.jspecify.annotations.NullMarked;
