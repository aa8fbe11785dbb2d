package io.keelson.kubelet.csi;

import io.keelson.kubelet.plugin.PluginException;
import io.keelson.kubelet.plugin.PluginHandler;
import io.keelson.nodeplugins.csi.v1.NodeGetInfoResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Takes drivers of CSI into service: asks them who they are and tells the API server. */
public final class CsiRegistration implements PluginHandler {
    private static final String LOG_NAME = "kubernetes.io/csi: ";

    /** A driver's name becomes part of paths. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?");

    private final CsiDrivers drivers;
    private final CsiNodeObject node;
    private final Runnable changed;

    /** @param changed called when drivers came or went: volumes may wait for them */
    public CsiRegistration(CsiDrivers drivers, CsiNodeObject node, Runnable changed) {
        this.drivers = drivers;
        this.node = node;
        this.changed = changed;
    }

    @Override
    public String type() {
        return "CSIPlugin";
    }

    @Override
    public void validate(String name, Path endpoint, List<String> versions) throws PluginException {
        try {
            if (!NAME.matcher(name).matches()) {
                throw new PluginException("the driver's name is not a domain name of at most 63 characters");
            }
            version("ValidatePlugin", name, versions);
        } catch (PluginException e) {
            throw new PluginException(
                    "validation failed for CSI Driver " + name + " at endpoint " + endpoint + ": " + e.getMessage());
        }
    }

    private CsiVersion version(String caller, String name, List<String> versions) throws PluginException {
        if (versions.isEmpty()) {
            throw new PluginException(LOG_NAME + caller + " for CSI driver \"" + name
                    + "\" failed. Plugin returned an empty list for supported versions");
        }
        CsiVersion highest;
        try {
            highest = CsiVersion.highest(versions);
        } catch (PluginException e) {
            throw new PluginException(LOG_NAME + caller + " for CSI driver \"" + name
                    + "\" failed. None of the versions specified " + versions + " are supported. err="
                    + e.getMessage());
        }
        CsiVersion before = drivers.version(name);
        if (before != null && before.compareTo(highest) >= 0) {
            throw new PluginException(LOG_NAME + caller + " for CSI driver \"" + name
                    + "\" failed. Another driver with the same name is already registered with a higher supported"
                    + " version: \"" + before.major() + "." + before.minor() + "." + before.patch() + "\"");
        }
        return highest;
    }

    @Override
    public void register(String name, Path endpoint, List<String> versions) throws PluginException {
        CsiClient client = drivers.put(name, endpoint, version("RegisterPlugin", name, versions));
        try {
            NodeGetInfoResponse info = client.info();
            if (info.getNodeId().isEmpty()) {
                throw new PluginException("error adding CSI driver node info: driverNodeID must not be empty");
            }
            node.install(
                    name,
                    info.getNodeId(),
                    info.getMaxVolumesPerNode(),
                    info.getAccessibleTopology().getSegmentsMap());
        } catch (CsiException e) {
            drivers.remove(name);
            throw new PluginException(String.valueOf(e.getMessage()));
        } catch (PluginException e) {
            drivers.remove(name);
            throw e;
        }
        changed.run();
    }

    @Override
    public void deregister(String name, Path endpoint) {
        if (!endpoint.equals(drivers.endpoint(name))) {
            // Another socket is in service under this name since.
            return;
        }
        drivers.remove(name);
        node.uninstall(name);
        changed.run();
    }
}
