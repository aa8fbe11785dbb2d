package io.keelson.scheduler.extender;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Who an extender may be: anyone where its certificate is not to be looked at, or one whose name is not its URL's. */
final class ServerTrust {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private ServerTrust() {}

    static X509ExtendedTrustManager anyone() {
        return new Checked(chain -> {});
    }

    /** Trusts a server that one of the authorities signed under a name. */
    static X509ExtendedTrustManager named(X509TrustManager authorities, String name) {
        return new Checked(chain -> {
            authorities.checkServerTrusted(chain, "UNKNOWN");
            if (!isFor(chain[0], name.toLowerCase(Locale.ROOT))) {
                throw new CertificateException("certificate is not valid for " + name);
            }
        });
    }

    private static boolean isFor(X509Certificate certificate, String name) throws CertificateException {
        if (certificate.getSubjectAlternativeNames() == null) {
            return false;
        }
        for (List<?> alternative : certificate.getSubjectAlternativeNames()) {
            if (!(alternative.get(0) instanceof Integer type) || !(alternative.get(1) instanceof String text)) {
                continue;
            }
            String known = text.toLowerCase(Locale.ROOT);
            int dot = name.indexOf('.');
            boolean wildcard =
                    known.startsWith("*.") && dot > 0 && known.substring(1).equals(name.substring(dot));
            if (type == IP_ADDRESS && known.equals(name) || type == DNS_NAME && (known.equals(name) || wildcard)) {
                return true;
            }
        }
        return false;
    }

    private interface Check {
        void check(X509Certificate[] chain) throws CertificateException;
    }

    /** Checks servers; this side is never one. */
    private static final class Checked extends X509ExtendedTrustManager {
        private final Check check;

        Checked(Check check) {
            this.check = check;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check.check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check.check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check.check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
