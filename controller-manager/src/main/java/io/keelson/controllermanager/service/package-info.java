/**
 * Services of the type {@code LoadBalancer}: upstream's service controller, with a range of addresses in place of a cloud.
 * Who brings the packets to the addresses is the service proxy's business. Runs on one virtual thread; only the controller
 * manager calls it.
 */
@NullMarked
package io.keelson.controllermanager.service;

import org.jspecify.annotations.NullMarked;
