/**
 * Certificate signing requests: approved for kubelets that may, signed for the built-in signers, and cleaned up when they
 * are old. The rules are pure; {@link io.keelson.controllermanager.certificate.CertificateControllers} puts the parts
 * together, and only the controller manager calls it. Bouncy Castle is loaded with the first request.
 */
@NullMarked
package io.keelson.controllermanager.certificate;

import org.jspecify.annotations.NullMarked;
