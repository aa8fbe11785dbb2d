package io.keelson.resources.core.volume;

import io.keelson.api.json.Json;
import io.keelson.api.time.Timestamps;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.core.pod.PodSpecDefaults;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Persistent volumes: they remember when they last changed phase. */
final class PersistentVolumeStrategy extends BasicStrategy {

    PersistentVolumeStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode volume) {
        PodSpecDefaults.roundQuantities(Trees.object(volume, "spec", "capacity"));
    }

    @Override
    public void prepareForCreate(ObjectNode volume, WriteContext context) {
        ObjectNode status = volume.putObject("status");
        status.put("phase", "Pending").put("lastPhaseTransitionTime", now(context));
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode volume, ObjectNode old, WriteContext context) {
        ObjectNode status = Json.child(volume, "status");
        Trees.missing(status, "phase", "Pending");
        String field = "lastPhaseTransitionTime";
        boolean told = !Trees.empty(status, field) && !Trees.same(volume, old, "status", field);
        if (!told) {
            if (!Trees.same(volume, old, "status", "phase")) {
                status.put(field, now(context));
            } else {
                Trees.set(status, field, Json.at(old, "status", field));
            }
        }
    }

    private static String now(WriteContext context) {
        return Timestamps.time(context.clock().instant());
    }

    @Override
    public void validateCreate(ObjectNode volume, FieldErrors errors) {
        PersistentVolumeSources.create(volume, errors);
    }

    @Override
    public void validateUpdate(ObjectNode volume, ObjectNode old, FieldErrors errors) {
        PersistentVolumeSources.update(volume, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode volume, @Nullable ObjectNode old) {
        return StorageWarnings.volume(volume);
    }
}
