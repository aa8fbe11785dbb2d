package io.keelson.apiserver.proxy;

/**
 * Where a request is passed on to.
 *
 * @param tls whether TLS is spoken
 * @param node the node whose kubelet the other side must be, which our client certificate is shown to; empty for others
 * @param host an address or name
 * @param port the TCP port
 * @param path the encoded path, starting with a slash, or empty
 * @param query the encoded query without its question mark, empty for none
 */
public record ProxyTarget(boolean tls, String node, String host, int port, String path, String query) {

    /** Returns whether the other side is a kubelet. */
    public boolean kubelet() {
        return !node.isEmpty();
    }

    /** Returns path and query as they stand in a request line. */
    public String requestTarget() {
        String whole = path.isEmpty() ? "/" : path;
        return query.isEmpty() ? whole : whole + "?" + query;
    }

    /** Returns host and port as they stand in a {@code Host} header. */
    public String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Returns the URL. */
    public String url() {
        return (tls ? "https://" : "http://") + authority() + requestTarget();
    }
}
