package io.keelson.linux.netlink;

import io.keelson.linux.LinuxException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Unicast routes of the main table of one network namespace. */
public final class Routes {
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_TABLE = 15;
    private static final int BODY_LENGTH = 12;
    private static final int MAIN = 254;
    private static final int SCOPE_UNIVERSE = 0;
    private static final int SCOPE_LINK = 253;

    private final NetlinkSocket socket;

    Routes(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * A route.
     *
     * @param destination null for all
     * @param prefix length of the destination's prefix in bits
     * @param gateway null where the destination is on the link itself
     * @param link index of the interface that packets leave by
     */
    public record Route(
            @Nullable InetAddress destination,
            int prefix,
            @Nullable InetAddress gateway,
            int link) {}

    /** All routes of the main table. */
    public List<Route> list() throws IOException {
        return socket.dump(NetlinkMessage.route(NetlinkMessage.RTM_GETROUTE, 0, 0, 0, SCOPE_UNIVERSE)).stream()
                .filter(Routes::main)
                .map(Routes::read)
                .toList();
    }

    private static boolean main(ByteBuffer body) {
        return new NetlinkAttributes(body, BODY_LENGTH).number(RTA_TABLE, body.get(4) & 0xff) == MAIN;
    }

    private static Route read(ByteBuffer body) {
        NetlinkAttributes attributes = new NetlinkAttributes(body, BODY_LENGTH);
        return new Route(
                attributes.address(RTA_DST),
                body.get(1) & 0xff,
                attributes.address(RTA_GATEWAY),
                attributes.number(RTA_OIF, 0));
    }

    /** Sets a route, in place of one to the same destination. */
    public void replace(Route route) throws IOException {
        socket.require("route", message(NetlinkMessage.RTM_NEWROUTE, NetlinkMessage.REPLACE, route));
    }

    /** Removes a route; nothing happens when there is none. */
    public void remove(Route route) throws IOException {
        socket.allow("route", LinuxException.ESRCH, message(NetlinkMessage.RTM_DELROUTE, 0, route));
    }

    private static NetlinkMessage message(short type, int flags, Route route) {
        InetAddress destination = route.destination();
        InetAddress gateway = route.gateway();
        int family = destination != null
                ? NetlinkMessage.family(destination)
                : gateway != null ? NetlinkMessage.family(gateway) : NetlinkMessage.AF_INET;
        NetlinkMessage message = NetlinkMessage.route(
                type,
                flags,
                family,
                route.prefix(),
                gateway == null && family == NetlinkMessage.AF_INET ? SCOPE_LINK : SCOPE_UNIVERSE);
        if (destination != null) {
            message.address(RTA_DST, destination);
        }
        if (gateway != null) {
            message.address(RTA_GATEWAY, gateway);
        }
        return route.link() == 0 ? message : message.number(RTA_OIF, route.link());
    }
}
