package io.keelson.apiserver.admission;

import java.util.List;

/**
 * Runs plugins in order; the first that refuses ends the write. Where webhooks or policies have changed the object, all are
 * called once more.
 */
public final class AdmissionChain implements AdmissionPlugin {
    private final List<AdmissionPlugin> plugins;

    /** @param plugins the plugins in the order they are called */
    public AdmissionChain(List<AdmissionPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
    }

    @Override
    public String name() {
        return "AdmissionChain";
    }

    @Override
    public boolean handles(AdmissionRequest.Operation operation) {
        return plugins.stream().anyMatch(plugin -> plugin.handles(operation));
    }

    @Override
    public void admit(AdmissionRequest request) {
        admitOnce(request);
        if (request.reinvocation().begin()) {
            admitOnce(request);
        }
    }

    private void admitOnce(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            if (plugin.handles(request.operation())) {
                plugin.admit(request);
            }
        }
    }

    @Override
    public void validate(AdmissionRequest request) {
        for (AdmissionPlugin plugin : plugins) {
            if (plugin.handles(request.operation())) {
                plugin.validate(request);
            }
        }
    }
}
