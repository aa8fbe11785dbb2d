package io.keelson.kubelet.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Connections to containers, with errors in the words of Go's {@code net} package, which events quote. */
final class Sockets {
    private static final SSLSocketFactory ANY_CERTIFICATE = anyCertificate();

    private Sockets() {}

    /** Opens a connection; closes and lingers not, so that many probes leave no ports waiting. */
    static Socket connect(String host, int port, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoLinger(true, 0);
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            return socket;
        } catch (SocketTimeoutException e) {
            socket.close();
            throw new IOException("dial tcp " + address(host, port) + ": i/o timeout", e);
        } catch (IOException e) {
            socket.close();
            throw new IOException("dial tcp " + address(host, port) + ": connect: " + goWords(e), e);
        }
    }

    /** Speaks TLS on a connection and takes any certificate, as probes do. */
    static Socket secure(Socket socket, String host, int port) throws IOException {
        return ANY_CERTIFICATE.createSocket(socket, host, port, true);
    }

    static String address(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String goWords(IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        for (String known : new String[] {"connection refused", "no route to host", "network is unreachable"}) {
            if (text.contains(known)) {
                return known;
            }
        }
        return text;
    }

    private static SSLSocketFactory anyCertificate() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    new TrustManager[] {
                        new X509TrustManager() {
                            @Override
                            public void checkClientTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public void checkServerTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public X509Certificate[] getAcceptedIssuers() {
                                return new X509Certificate[0];
                            }
                        }
                    },
                    null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
