package io.keelson.apiserver.registry.write;

import io.keelson.api.json.Json;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.resource.SubresourceInfo;
import io.keelson.apiserver.admission.AdmissionPlugin;
import io.keelson.apiserver.admission.AdmissionRequest;
import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.registry.ConnectAdmission;
import io.keelson.apiserver.registry.WriteContext;
import io.keelson.apiserver.request.RequestInfo;
import tools.jackson.databind.node.ObjectNode;

/** Runs the admission plugins for connections; what they see as the object are the connection's options. */
public final class PluginConnectAdmission implements ConnectAdmission {
    private final RegistryServices services;

    /** @param services the admission plugins, and what they ask */
    public PluginConnectAdmission(RegistryServices services) {
        this.services = services;
    }

    @Override
    public void admit(
            UserInfo user,
            RequestInfo request,
            ResourceInfo resource,
            SubresourceInfo subresource,
            ObjectNode options) {
        AdmissionPlugin plugins = services.admission().get();
        if (!plugins.handles(AdmissionRequest.Operation.CONNECT)) {
            return;
        }
        WriteContext context = new WriteContext(
                user,
                request,
                false,
                "",
                services.reader(),
                services.transaction().get(),
                services.clock());
        AdmissionRequest connect = new AdmissionRequest(
                AdmissionRequest.Operation.CONNECT,
                resource.gvr(),
                subresource.name(),
                new GroupVersionKind(subresource.group(), subresource.version(), subresource.kind()),
                request.namespace(),
                request.name(),
                options,
                null,
                Json.object(),
                context);
        context.warned(() -> {
            plugins.admit(connect);
            plugins.validate(connect);
            return connect;
        });
    }
}
