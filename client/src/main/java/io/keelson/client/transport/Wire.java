package io.keelson.client.transport;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import tools.jackson.databind.ObjectMapper;

/** fabric8's serialization, with the mapper it makes, so that streams can be decoded without going through text. */
public final class Wire extends KubernetesSerialization {
    private ObjectMapper configured;

    /** The serialization of one process; making one is not cheap. */
    @SuppressWarnings("NullAway.Init") // set by configureMapper, which the super constructor calls
    public Wire() {
        super(new ObjectMapper(), true);
    }

    @Override
    protected ObjectMapper configureMapper(ObjectMapper mapper) {
        configured = super.configureMapper(mapper);
        return configured;
    }

    /** The mapper of the typed models. */
    public ObjectMapper mapper() {
        return configured;
    }
}
