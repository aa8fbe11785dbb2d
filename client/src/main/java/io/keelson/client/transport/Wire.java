package io.keelson.client.transport;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** fabric8's serialization, with the mapper it makes, so that streams can be decoded without going through text. */
public final class Wire extends KubernetesSerialization {
    private ObjectMapper configured;

    /** The serialization of one process; making one is not cheap. */
    @SuppressWarnings("NullAway.Init") // set by configureMapper, which the super constructor calls
    public Wire() {
        super(new JsonMapper(), false);
    }

    @Override
    protected ObjectMapper configureMapper(ObjectMapper mapper) {
        // Servers write empty lists of some fields as null; readers should not have to care.
        JsonSetter.Value empty = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
        configured = ((JsonMapper) super.configureMapper(mapper))
                .rebuild()
                .withConfigOverride(List.class, o -> o.setNullHandling(empty))
                .withConfigOverride(Map.class, o -> o.setNullHandling(empty))
                .build();
        return configured;
    }

    /** The mapper of the typed models. */
    public ObjectMapper mapper() {
        return configured;
    }
}
