package io.keelson.apiserver.admission;

/**
 * One admission plugin. Called on a virtual thread in the write journey; may block on other reads and writes.
 * Plugins that refuse throw {@link io.keelson.api.status.StatusException}, mostly 403 {@code Forbidden}.
 */
public interface AdmissionPlugin {

    /** The plugin's upstream name, such as {@code NamespaceLifecycle}. */
    String name();

    /** Returns whether the plugin is called for an operation; most have no say in connections to pods, services and nodes. */
    default boolean handles(AdmissionRequest.Operation operation) {
        return operation != AdmissionRequest.Operation.CONNECT;
    }

    /** Changes the object in place; called in chain order before validation. */
    default void admit(AdmissionRequest request) {}

    /** Refuses what must not be written; called in chain order after all plugins' {@link #admit}. */
    default void validate(AdmissionRequest request) {}
}
