package io.keelson.resources.allocation;

import io.keelson.api.document.ObjectDocument;
import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionResource;
import io.keelson.apiserver.registry.ObjectReader;
import io.keelson.storage.Backend;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Brings claims and services together where something else than this server wrote one of them: services of a storage
 * that another server filled get their claims, claims of services that are gone go. Blocks.
 */
public final class ClaimRepair {
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");

    private final ObjectReader reader;
    private final Latest latest;
    private final ServiceClaims claims;
    private final Consumer<Backend.Change> commit;

    /**
     * @param reader reads from the caches
     * @param latest reads past the caches
     * @param claims makes the changes
     * @param commit commits a change, or nothing where its key has been changed meanwhile
     */
    public ClaimRepair(ObjectReader reader, Latest latest, ServiceClaims claims, Consumer<Backend.Change> commit) {
        this.reader = reader;
        this.latest = latest;
        this.claims = claims;
        this.commit = commit;
    }

    /** Reads the newest state of one object past the caches. */
    @FunctionalInterface
    public interface Latest {
        /** Returns the object, or null. */
        @Nullable
        ObjectDocument get(GroupVersionResource resource, String namespace, String name);
    }

    /** Looks at every service and every claim once. */
    public void run() {
        Map<Integer, JsonNode> ports = claims.ports();
        for (ObjectDocument service : reader.list(SERVICES, "")) {
            claimMissing(service, ports.keySet());
        }
        for (ObjectDocument address : reader.list(ServiceClaims.ADDRESSES, "")) {
            if (ServiceClaims.MANAGER.equals(address.header().labels().get(ServiceClaims.MANAGED_BY))) {
                freeAddress(address);
            }
        }
        ports.forEach(this::freePort);
    }

    private void claimMissing(ObjectDocument service, Set<Integer> ports) {
        String namespace = service.header().namespace();
        String name = service.header().name();
        ServiceClaims.Held held = ServiceClaims.Held.by(service.toTree());
        for (String address : held.addresses()) {
            if (reader.get(ServiceClaims.ADDRESSES, "", address) == null) {
                commit.accept(claims.address(address, namespace, name));
            }
        }
        for (long port : held.ports()) {
            if (!ports.contains((int) port)) {
                commit.accept(ServiceClaims.port(port, namespace, name));
            }
        }
    }

    private void freeAddress(ObjectDocument address) {
        JsonNode parent = Json.at(address.toTree(), "spec", "parentRef");
        String name = address.header().name();
        free(claims.freeAddress(name), parent, held -> held.addresses().contains(name));
    }

    private void freePort(int port, JsonNode owner) {
        free(claims.freePort(port), owner, held -> held.ports().contains((long) port));
    }

    /** The claim is read before its service: where both are made anew in between, the removal finds another claim. */
    private void free(Optional<Backend.Change> removal, @Nullable JsonNode owner, Predicate<ServiceClaims.Held> holds) {
        ObjectDocument service = latest.get(
                SERVICES, String.valueOf(Json.text(owner, "namespace")), String.valueOf(Json.text(owner, "name")));
        if (service == null || !holds.test(ServiceClaims.Held.by(service.toTree()))) {
            removal.ifPresent(commit);
        }
    }
}
