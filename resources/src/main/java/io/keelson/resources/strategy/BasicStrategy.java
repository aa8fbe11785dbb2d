package io.keelson.resources.strategy;

import io.keelson.apiserver.registry.MetadataChecks;
import io.keelson.apiserver.registry.ResourceStrategy;

/** A resource about which there are only facts; the base of those that need more. */
public class BasicStrategy implements ResourceStrategy {
    private final Traits traits;

    public BasicStrategy(Traits traits) {
        this.traits = traits;
    }

    @Override
    public final GenerationRule generation() {
        return traits.generation();
    }

    @Override
    public final NameRule nameRule() {
        return traits.names();
    }

    @Override
    public final MetadataChecks metadataChecks() {
        return traits.metadata();
    }

    @Override
    public final boolean allowCreateOnUpdate() {
        return traits.facts().contains(Traits.Fact.CREATE_ON_UPDATE);
    }

    @Override
    public final boolean allowUnconditionalUpdate() {
        return !traits.facts().contains(Traits.Fact.CONDITIONAL_UPDATE);
    }

    @Override
    public final boolean returnsDeletedObject() {
        return traits.facts().contains(Traits.Fact.RETURNS_DELETED);
    }

    @Override
    public final boolean acceptsStatusOnCreate() {
        return traits.facts().contains(Traits.Fact.STATUS_ON_CREATE);
    }

    @Override
    public final String defaultPropagationPolicy() {
        if (traits.facts().contains(Traits.Fact.NO_DEPENDENTS)) {
            return "Unsupported";
        }
        return traits.facts().contains(Traits.Fact.ORPHANS) ? "Orphan" : "Background";
    }

    @Override
    public final boolean keepsMetadataOnStatusUpdate() {
        return traits.facts().contains(Traits.Fact.STATUS_APART);
    }
}
