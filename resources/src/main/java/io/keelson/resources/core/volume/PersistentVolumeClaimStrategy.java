package io.keelson.resources.core.volume;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.resources.core.pod.PodSpecDefaults;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.strategy.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Claims of volumes: the old and the new way of naming a source say the same. */
public final class PersistentVolumeClaimStrategy extends BasicStrategy {

    public PersistentVolumeClaimStrategy(Traits traits) {
        super(traits);
    }

    @Override
    public void setDefaults(ObjectNode claim) {
        roundQuantities(claim);
        ObjectNode status = Trees.object(claim, "status");
        if (status != null) {
            Trees.missing(status, "phase", "Pending");
        }
    }

    /** Rounds what a claim, or a claim in a template, asks for. */
    public static void roundQuantities(ObjectNode claim) {
        PodSpecDefaults.roundQuantities(Trees.object(claim, "spec", "resources", "requests"));
        PodSpecDefaults.roundQuantities(Trees.object(claim, "spec", "resources", "limits"));
        PodSpecDefaults.roundQuantities(Trees.object(claim, "status", "capacity"));
    }

    @Override
    public void prepareForCreate(ObjectNode claim, WriteContext context) {
        claim.putObject("status").put("phase", "Pending");
        ObjectNode spec = Json.child(claim, "spec");
        dropForeignSource(spec);
        if (!oldStyle(Trees.object(spec, "dataSource"))) {
            spec.remove("dataSource");
        }
        mirrorSources(spec);
    }

    @Override
    public void prepareForUpdate(ObjectNode claim, ObjectNode old, WriteContext context) {
        ObjectNode spec = Json.child(claim, "spec");
        if (Json.at(old, "spec", "dataSourceRef") == null) {
            dropForeignSource(spec);
        }
        boolean inUse = Json.at(old, "spec", "dataSource") != null || Json.at(old, "spec", "dataSourceRef") != null;
        if (!inUse && !oldStyle(Trees.object(spec, "dataSource"))) {
            spec.remove("dataSource");
        }
        mirrorSources(spec);
    }

    @Override
    public void prepareForStatusUpdate(ObjectNode claim, ObjectNode old, WriteContext context) {
        Trees.missing(Json.child(claim, "status"), "phase", "Pending");
    }

    /** Sources in other namespaces are not enabled. */
    private static void dropForeignSource(ObjectNode spec) {
        if (!Trees.text(spec, "dataSourceRef", "namespace").isEmpty()) {
            spec.remove("dataSourceRef");
        }
    }

    /** The old field takes claims and snapshots only. */
    private static boolean oldStyle(@Nullable ObjectNode source) {
        String group = Trees.text(source, "apiGroup");
        String kind = Trees.text(source, "kind");
        return kind.equals("PersistentVolumeClaim") && group.isEmpty()
                || kind.equals("VolumeSnapshot") && group.equals("snapshot.storage.k8s.io");
    }

    private static void mirrorSources(ObjectNode spec) {
        ObjectNode source = Trees.object(spec, "dataSource");
        ObjectNode reference = Trees.object(spec, "dataSourceRef");
        if (source != null && reference == null) {
            spec.set("dataSourceRef", source.deepCopy());
        } else if (source == null
                && reference != null
                && Trees.text(reference, "namespace").isEmpty()) {
            spec.set("dataSource", reference.deepCopy().remove(List.of("namespace")));
        }
    }

    @Override
    public void validateCreate(ObjectNode claim, FieldErrors errors) {
        VolumeValidation.claim(claim, errors);
    }

    @Override
    public void validateUpdate(ObjectNode claim, ObjectNode old, FieldErrors errors) {
        VolumeValidation.claimUpdate(claim, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode claim, ObjectNode old, FieldErrors errors) {
        VolumeValidation.claimStatus(claim, errors);
    }

    @Override
    public List<String> warnings(ObjectNode claim, @Nullable ObjectNode old) {
        return StorageWarnings.claim(claim);
    }
}
