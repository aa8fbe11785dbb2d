package io.keelson.resources.core.pod;

import io.keelson.resources.validation.Subject;
import java.util.List;

/** What clients are warned of about annotations of pods that fields have replaced. */
final class AnnotationWarnings {
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String LOCALHOST = "localhost/";

    private final Subject annotations;
    private final Subject context;
    private final List<String> warnings;

    AnnotationWarnings(Subject annotations, Subject context, List<String> warnings) {
        this.annotations = annotations;
        this.context = context;
        this.warnings = warnings;
    }

    void pod() {
        if (!context.at("seccompProfile").present()) {
            seccomp(SECCOMP_POD);
        }
    }

    /** Pods themselves get their fields from the annotation, templates do not. */
    void container(Subject container, boolean template) {
        String name = container.at("name").text();
        Subject own = container.at("securityContext");
        if (!own.at("seccompProfile").present()) {
            seccomp(SECCOMP_CONTAINER + name);
        }
        Subject annotation = annotations.at(APP_ARMOR + name);
        if (template
                && !own.at("appArmorProfile").present()
                && annotation.present()
                && !saysTheSame(annotation.text())) {
            warnings.add(annotations.path().key(APP_ARMOR + name)
                    + ": deprecated since v1.30; use the \"appArmorProfile\" field instead");
        }
    }

    private void seccomp(String key) {
        if (annotations.at(key).present()) {
            warnings.add(annotations.path().key(key)
                    + ": non-functional in v1.27+; use the \"seccompProfile\" field instead");
        }
    }

    private boolean saysTheSame(String annotation) {
        Subject profile = context.at("appArmorProfile");
        return switch (annotation) {
            case "unconfined" -> profile.at("type").is("Unconfined");
            case "runtime/default" -> profile.at("type").is("RuntimeDefault");
            default ->
                annotation.startsWith(LOCALHOST)
                        && profile.at("type").is("Localhost")
                        && profile.at("localhostProfile").is(annotation.substring(LOCALHOST.length()));
        };
    }
}
