package io.keelson.kubelet.plugin;

/** A plugin cannot be used: it is told so, and so is whoever needs it. */
public final class PluginException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message in upstream's words */
    public PluginException(String message) {
        super(message, null, false, false);
    }
}
