package io.keelson.kubelet.csi;

import io.keelson.kubelet.volume.MountedVolume;
import java.util.HashMap;
import java.util.Map;

/**
 * What is written down of a driver's volume, so that another kubelet can undo it.
 *
 * @param driver the driver's name
 * @param handle what the driver calls the volume
 * @param attachable whether somebody else attaches it to the node
 * @param staged how far its staging is
 * @param published how far its publishing is
 */
record CsiFacts(String driver, String handle, boolean attachable, Step staged, Step published) {
    /** How far a call has got. */
    enum Step {
        /** It was not made, or has certainly failed. */
        NO,
        /** It was made, and what came of it is not known. */
        UNCERTAIN,
        /** It has succeeded. */
        DONE
    }

    static CsiFacts of(Map<String, String> facts) {
        return new CsiFacts(
                facts.getOrDefault("driver", ""),
                facts.getOrDefault("handle", ""),
                Boolean.parseBoolean(facts.get("attachable")),
                step(facts, "staged"),
                step(facts, "published"));
    }

    /** Where a record does not say, it may be. */
    private static Step step(Map<String, String> facts, String name) {
        return switch (facts.getOrDefault(name, "")) {
            case "NO" -> Step.NO;
            case "DONE" -> Step.DONE;
            default -> Step.UNCERTAIN;
        };
    }

    static CsiFacts of(MountedVolume volume) {
        return of(volume.facts());
    }

    Map<String, String> map() {
        Map<String, String> map = new HashMap<>();
        map.put("driver", driver);
        map.put("handle", handle);
        map.put("attachable", Boolean.toString(attachable));
        map.put("staged", staged.name());
        map.put("published", published.name());
        return map;
    }

    CsiFacts staged(Step step) {
        return new CsiFacts(driver, handle, attachable, step, published);
    }

    CsiFacts published(Step step) {
        return new CsiFacts(driver, handle, attachable, staged, step);
    }

    boolean sameDevice(CsiFacts other) {
        return driver.equals(other.driver) && handle.equals(other.handle);
    }

    /** Returns the name that node statuses give the volume. */
    String uniqueName() {
        return CsiVolumeKind.PLUGIN + "/" + driver + "^" + handle;
    }
}
