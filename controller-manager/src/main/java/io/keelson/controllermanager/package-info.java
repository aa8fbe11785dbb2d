/**
 * The controller manager: {@link io.keelson.controllermanager.ControllerManager} starts one controller per package below
 * over shared informers. Controllers know the API and nothing of each other.
 */
@NullMarked
package io.keelson.controllermanager;

import org.jspecify.annotations.NullMarked;
