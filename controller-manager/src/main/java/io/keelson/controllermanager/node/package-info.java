/**
 * What becomes of nodes and their pods when nodes fail, and which addresses nodes hand out.
 */
@NullMarked
package io.keelson.controllermanager.node;

import org.jspecify.annotations.NullMarked;
