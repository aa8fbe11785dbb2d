package io.keelson.kubelet.plugin;

import java.nio.file.Path;
import java.util.List;

/** What is done with plugins of one type. Calls may block; those for one plugin come one after another. */
public interface PluginHandler {

    /** Returns the type, such as {@code CSIPlugin}. */
    String type();

    /**
     * Judges a plugin before anything is done with it.
     *
     * @param endpoint the socket of its service
     * @throws PluginException where it cannot be used
     */
    void validate(String name, Path endpoint, List<String> versions) throws PluginException;

    /** Takes a plugin into service. @throws PluginException where that fails; it is tried again */
    void register(String name, Path endpoint, List<String> versions) throws PluginException;

    /** Takes a plugin out of service whose socket is gone. */
    void deregister(String name, Path endpoint);
}
