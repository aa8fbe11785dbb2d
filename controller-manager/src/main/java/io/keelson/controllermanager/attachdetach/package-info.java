/**
 * Attaches the volumes of CSI drivers to the nodes whose pods use them, and takes them off when no pod does: writes {@code
 * VolumeAttachment}s, which a driver's external attacher carries out, and {@code volumesAttached} of nodes, which kubelets
 * wait for. What is to be done is decided for a node at a time, from what informers know ({@link
 * io.keelson.controllermanager.attachdetach.AttachmentPlan}), and written by one worker a node.
 */
@NullMarked
package io.keelson.controllermanager.attachdetach;

import org.jspecify.annotations.NullMarked;
