package io.keelson.kubelet.pod;

/** What the runtime can do and how it is, as it said when last asked; safe on any thread. */
public interface RuntimeFacts {

    /** Returns why the network of pods is not ready; empty where it is. */
    String network();

    /** Returns whether a handler can run pods in user namespaces of their own. @param handler empty for the usual one */
    boolean userNamespaces(String handler);
}
