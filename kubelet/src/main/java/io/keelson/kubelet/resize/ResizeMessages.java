package io.keelson.kubelet.resize;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.keelson.kubelet.container.PodFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The events of a resize: a few words and the resources as JSON. */
final class ResizeMessages {
    private final ObjectMapper mapper;

    ResizeMessages(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Returns the text.
     *
     * @param words such as {@code Pod resize started}
     * @param generation of the pod that the resize is about
     * @param error what is in its way, empty for nothing
     */
    String of(String words, Pod pod, @Nullable Long generation, String error) {
        ObjectNode summary = mapper.createObjectNode();
        containers(summary, "initContainers", PodFacts.initContainers(pod));
        containers(summary, "containers", pod.getSpec().getContainers());
        summary.put("generation", generation == null ? 0 : generation);
        if (!error.isEmpty()) {
            summary.put("error", error);
        }
        return words + ": " + mapper.writeValueAsString(summary);
    }

    private void containers(ObjectNode summary, String field, List<Container> containers) {
        if (containers.isEmpty()) {
            return;
        }
        ArrayNode list = summary.putArray(field);
        for (Container c : containers) {
            ObjectNode entry = list.addObject().put("name", c.getName());
            entry.set("resources", mapper.valueToTree(GrantedResources.orNone(c.getResources())));
        }
    }
}
