package io.keelson.apiserver.certificate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes kubeconfig files, the configuration of Kubernetes clients. */
public final class KubeconfigText {
    private KubeconfigText() {}

    /**
     * Returns the text of a kubeconfig with one cluster, one user and one context, which is current.
     *
     * @param context the name of cluster and context
     * @param server the API server's URL
     * @param authorityText the authority to trust, as PEM
     * @param user the name of the user's entry
     * @param credentials the user's certificate and key
     */
    public static String text(
            String context, String server, String authorityText, String user, KeyCertificate credentials) {
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: %1$s
              cluster:
                server: %2$s
                certificate-authority-data: %3$s
            users:
            - name: %4$s
              user:
                client-certificate-data: %5$s
                client-key-data: %6$s
            contexts:
            - name: %1$s
              context:
                cluster: %1$s
                user: %4$s
            current-context: %1$s
            """.formatted(
                        context,
                        server,
                        base64(authorityText),
                        user,
                        base64(credentials.certificateText()),
                        base64(credentials.keyText()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
