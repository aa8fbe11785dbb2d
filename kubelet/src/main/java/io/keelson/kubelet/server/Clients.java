package io.keelson.kubelet.server;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Who may use the kubelet's server: the API server and the cluster's administrators, known by their certificates. */
final class Clients {
    private static final String PRIVILEGED = "system:masters";

    private Clients() {}

    /**
     * Lets a client pass or not.
     *
     * @throws HttpFailure 401 without a certificate, 403 with one of somebody else
     */
    static void require(SSLSession session, Request request) throws HttpFailure {
        X509Certificate certificate;
        try {
            Certificate[] chain = session.getPeerCertificates();
            certificate = (X509Certificate) chain[0];
        } catch (SSLPeerUnverifiedException e) {
            throw new HttpFailure(401, "Unauthorized");
        }
        String name = "";
        List<String> groups = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                var attributes = rdn.toAttributes();
                if (attributes.get("CN") != null) {
                    name = String.valueOf(attributes.get("CN").get());
                }
                if (attributes.get("O") != null) {
                    var values = attributes.get("O").getAll();
                    while (values.hasMore()) {
                        groups.add(String.valueOf(values.next()));
                    }
                }
            }
        } catch (InvalidNameException e) {
            throw new HttpFailure(401, "Unauthorized");
        } catch (javax.naming.NamingException e) {
            throw new HttpFailure(401, "Unauthorized");
        }
        if (!groups.contains(PRIVILEGED)) {
            throw new HttpFailure(
                    403,
                    "Forbidden (user=" + name + ", verb=" + verb(request.method()) + ", resource=nodes, subresource="
                            + subresource(request.root()) + ")");
        }
    }

    private static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "get";
        };
    }

    private static String subresource(String root) {
        return switch (root) {
            case "stats" -> "stats";
            case "metrics" -> "metrics";
            case "containerLogs" -> "log";
            case "healthz" -> "healthz";
            case "pods" -> "pods";
            default -> "proxy";
        };
    }
}
