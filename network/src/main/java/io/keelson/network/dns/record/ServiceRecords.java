package io.keelson.network.dns.record;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What names a service has.
 *
 * @param namespace of the service
 * @param name of the service
 * @param addresses its cluster addresses; empty for headless ones
 * @param headless whether its names lead to its endpoints
 * @param externalName the name it stands for, or null
 * @param ports of the service; of headless ones each endpoint has its own
 * @param endpoints the ready endpoints of a headless service
 */
public record ServiceRecords(
        String namespace,
        String name,
        List<InetAddress> addresses,
        boolean headless,
        @Nullable String externalName,
        List<Port> ports,
        List<Endpoint> endpoints) {

    /**
     * A port.
     *
     * @param name empty for one without
     * @param protocol in lower case
     * @param number 1 to 65535
     */
    public record Port(String name, String protocol, int number) {
        /** Whether {@code _name._protocol} means it; names are compared without case. */
        boolean is(String ofName, String ofProtocol) {
            return protocol.equals(ofProtocol) && name.toLowerCase(Locale.ROOT).equals(ofName);
        }
    }

    /**
     * An endpoint.
     *
     * @param hostname in lower case: the one it was given, else one made of its address
     */
    public record Endpoint(String hostname, InetAddress address, List<Port> ports) {}
}
