package io.keelson.resources.core.service;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.document.SelectableFields.Field;
import io.keelson.resources.allocation.ServiceAllocator;
import io.keelson.resources.definition.FieldLabelRule;
import io.keelson.resources.definition.KindDefinitions;

/** Services and endpoints. */
public final class ServiceDefinitions {
    private static final SelectableFields FIELDS =
            FieldLabelRule.fields(new Field("spec.clusterIP"), new Field("spec.type"));

    private ServiceDefinitions() {}

    /**
     * Says what is particular about them.
     *
     * @param allocator gives out addresses and ports
     */
    public static void define(KindDefinitions kinds, ServiceAllocator allocator) {
        kinds.define("services")
                .strategy(traits -> new ServiceStrategy(traits, allocator))
                .printer(ServicePrinters.SERVICES)
                .fieldLabels(FIELDS, FieldLabelRule.namespaced(FIELDS));
        kinds.define("endpoints")
                .rules(new SubsetRules())
                .printer(ServicePrinters.ENDPOINTS)
                .deprecated("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
    }
}
