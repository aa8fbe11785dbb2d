package io.keelson.resources.core.service;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.Allocation;
import io.keelson.apiserver.registry.TransactionChanges;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.allocation.ServiceAllocator;
import io.keelson.resources.allocation.ServiceClaims;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import io.keelson.storage.Backend;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Services, their addresses and ports. */
final class ServiceStrategy extends BasicStrategy {
    private final ServiceAllocator allocator;

    ServiceStrategy(Traits traits, ServiceAllocator allocator) {
        super(traits);
        this.allocator = allocator;
    }

    @Override
    public void setDefaults(ObjectNode service) {
        ObjectNode spec = Json.child(service, "spec");
        if (!Trees.text(spec, "sessionAffinity").equals("ClientIP")) {
            spec.remove("sessionAffinityConfig");
        }
        if (ServiceFields.external(service)) {
            Trees.missing(spec, "externalTrafficPolicy", "Cluster");
        }
        for (ObjectNode port : Trees.objects(spec, "ports")) {
            JsonNode target = Json.at(port, "targetPort");
            boolean unset = target == null
                    || target.isString() && target.stringValue().isEmpty()
                    || target.isIntegralNumber() && target.longValue() == 0;
            if (unset) {
                Trees.put(port, "targetPort", Trees.number(port, "port"));
            }
        }
        if (ServiceFields.type(service).equals("LoadBalancer")) {
            for (ObjectNode ingress : Trees.objects(service, "status", "loadBalancer", "ingress")) {
                if (!Trees.text(ingress, "ip").isEmpty()) {
                    Trees.missing(ingress, "ipMode", "VIP");
                }
            }
        }
    }

    @Override
    public void prepareForCreate(ObjectNode service, WriteContext context) {
        ObjectNode spec = Json.child(service, "spec");
        service.putObject("status").putObject("loadBalancer");
        String address = Trees.text(spec, "clusterIP");
        if (!address.isEmpty() && Trees.empty(spec, "clusterIPs")) {
            spec.putArray("clusterIPs").add(address);
        }
        if (!ServiceFields.needsAddress(service)) {
            spec.remove("internalTrafficPolicy");
        }
        probe(service, null, context);
    }

    /** What cannot be had is told before anything else about the service; nothing is kept yet. */
    private void probe(ObjectNode service, @Nullable ObjectNode old, WriteContext context) {
        new ServiceAllocation(allocator, service, old, context).find();
    }

    @Override
    public void prepareForUpdate(ObjectNode service, ObjectNode old, WriteContext context) {
        ServiceFields.dropDependent(service, old);
        if (!ServiceFields.needsAddress(service)) {
            Json.child(service, "spec").remove("internalTrafficPolicy");
        }
        ServiceFields.carryAllocated(service, old);
        if (ServiceFields.needsAddress(service)) {
            ServiceFamilies.inferPolicy(Json.child(service, "spec"), old);
            if (ServiceFields.needsAddress(old) && Trees.empty(service, "spec", "ipFamilies")) {
                Trees.set(Json.child(service, "spec"), "ipFamilies", Json.at(old, "spec", "ipFamilies"));
            }
        }
        probe(service, old, context);
    }

    @Override
    public void validateCreate(ObjectNode service, FieldErrors errors) {
        ServiceValidation.create(service, errors);
    }

    @Override
    public void validateUpdate(ObjectNode service, ObjectNode old, FieldErrors errors) {
        ServiceValidation.update(service, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode service, ObjectNode old, FieldErrors errors) {
        ServiceValidation.status(service, errors);
    }

    @Override
    public List<String> warnings(ObjectNode service, @Nullable ObjectNode old) {
        return ServiceWarnings.of(service);
    }

    @Override
    public Allocation allocate(ObjectNode service, @Nullable ObjectNode old, WriteContext context) {
        return new ServiceAllocation(allocator, service, old, context).make();
    }

    @Override
    public List<Backend.Change> freed(ObjectNode service, TransactionChanges transaction) {
        return ServiceAllocation.freed(new ServiceClaims(transaction), Json.object(), service);
    }
}
