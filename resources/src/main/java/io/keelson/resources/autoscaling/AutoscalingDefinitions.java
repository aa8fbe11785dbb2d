package io.keelson.resources.autoscaling;

import io.keelson.resources.definition.KindDefinitions;

/** Horizontal pod autoscalers. */
public final class AutoscalingDefinitions {
    private AutoscalingDefinitions() {}

    /** Says what is particular about them. */
    public static void define(KindDefinitions kinds) {
        kinds.define("horizontalpodautoscalers.autoscaling")
                .strategy(HorizontalPodAutoscalerStrategy::new)
                .printer(AutoscalingPrinters.AUTOSCALERS)
                .conversion(new HorizontalPodAutoscalerConversion());
    }
}
