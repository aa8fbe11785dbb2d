package io.keelson.podruntime.build;

import io.keelson.podruntime.build.plan.ImageConfiguration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * How far a stage is; immutable.
 *
 * @param layers digests of its layers, lowest first
 * @param created when the newest of them was made, as RFC 3339 has it; empty where nothing says so
 * @param author who made it, or empty
 */
record StageState(
        List<String> layers, ImageConfiguration configuration, ArrayNode history, String created, String author) {

    static StageState scratch() {
        return new StageState(
                List.of(), ImageConfiguration.empty(), JsonMapper.shared().createArrayNode(), "", "");
    }

    StageState with(ImageConfiguration changed) {
        return new StageState(layers, changed, history, created, author);
    }

    /** With one more step. @param layer what it made; empty for nothing */
    StageState after(String text, ImageConfiguration after, String layer, String at, String newAuthor) {
        List<String> all = new ArrayList<>(layers);
        ArrayNode steps = history.deepCopy();
        String when = layer.isEmpty() ? created : at;
        var step = steps.addObject();
        if (!when.isEmpty()) {
            step.put("created", when);
        }
        step.put("created_by", text).put("comment", "keelson");
        if (layer.isEmpty()) {
            step.put("empty_layer", true);
        } else {
            all.add(layer);
        }
        return new StageState(List.copyOf(all), after, steps, when, newAuthor.isEmpty() ? author : newAuthor);
    }
}
