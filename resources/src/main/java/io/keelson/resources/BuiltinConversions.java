package io.keelson.resources;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.resources.autoscaling.HorizontalPodAutoscalerConversion;
import io.keelson.resources.core.event.EventConversion;

/** Finds how the versions of a built-in resource differ. */
final class BuiltinConversions {

    /** Returns the conversion of the resource that is stored as this type. */
    Conversion conversion(GroupVersionKind storageKind) {
        return switch (storageKind.kind()) {
            case "Event" -> new EventConversion();
            case "HorizontalPodAutoscaler" -> new HorizontalPodAutoscalerConversion();
            default -> Conversion.RENAME;
        };
    }
}
