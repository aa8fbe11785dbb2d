package io.keelson.apiserver.validation;

/** The rules on annotations of pods that the cluster reads. */
final class PodAnnotations {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    private PodAnnotations() {}

    static void validate(Subject annotations, Subject spec) {
        annotations.entries((key, value) -> {
            if (key.equals(MIRROR) && spec.at("nodeName").empty()) {
                value.invalid("must set spec.nodeName if mirror pod annotation is set");
            } else if (key.equals(DELETION_COST) && !integer(value.text())) {
                value.invalid("must be a 32bit integer");
            }
        });
    }

    private static boolean integer(String text) {
        boolean plain = text.matches("0|-?[1-9][0-9]*");
        try {
            return plain && Integer.toString(Integer.parseInt(text)).equals(text);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
