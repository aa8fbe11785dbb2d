package io.keelson.kubelet.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;

/** Ephemeral containers have a model of their own with the fields of containers. */
final class EphemeralContainers {
    private EphemeralContainers() {}

    /** Returns the container that an ephemeral container is. */
    static Container container(EphemeralContainer e) {
        Container c = new Container();
        c.setName(e.getName());
        c.setImage(e.getImage());
        c.setImagePullPolicy(e.getImagePullPolicy());
        c.setCommand(e.getCommand());
        c.setArgs(e.getArgs());
        c.setWorkingDir(e.getWorkingDir());
        c.setEnv(e.getEnv());
        c.setEnvFrom(e.getEnvFrom());
        c.setVolumeMounts(e.getVolumeMounts());
        c.setSecurityContext(e.getSecurityContext());
        c.setStdin(e.getStdin());
        c.setStdinOnce(e.getStdinOnce());
        c.setTty(e.getTty());
        c.setTerminationMessagePath(e.getTerminationMessagePath());
        c.setTerminationMessagePolicy(e.getTerminationMessagePolicy());
        return c;
    }
}
