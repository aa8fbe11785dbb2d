package io.keelson.apiserver.conversion;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.apiserver.registry.Conversion;

/** Finds how the versions of a built-in resource differ. */
public final class BuiltinConversions implements Conversion.Lookup {

    @Override
    public Conversion conversion(GroupVersionKind storageKind) {
        return switch (storageKind.kind()) {
            case "Event" -> new EventConversion();
            case "HorizontalPodAutoscaler" -> new HorizontalPodAutoscalerConversion();
            default -> Conversion.RENAME;
        };
    }
}
