package io.keelson.network.dns.record;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the cluster, by what can be asked for: each call costs the same in clusters of any size. */
public interface ClusterNames {
    /** Whether there is a namespace, by its name in lower case. */
    boolean namespace(String name);

    /** The records of a service, by names in lower case, or null. */
    @Nullable
    ServiceRecords service(String namespace, String name);

    /** The services that have an address: as cluster address, or as that of an endpoint of a headless one. */
    List<ServiceRecords> holders(InetAddress address);

    /** When something last changed, in seconds since 1970, 32 bits of it: the zone's serial number. */
    long serial();

    /** Whether all is known that was there at the start. */
    boolean synced();
}
