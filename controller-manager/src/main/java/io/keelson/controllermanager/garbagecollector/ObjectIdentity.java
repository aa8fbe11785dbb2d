package io.keelson.controllermanager.garbagecollector;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Objects;

/**
 * Who an object is, as far as is known: of an object that only a reference names, the namespace is that of the
 * dependent.
 */
record ObjectIdentity(String apiVersion, String kind, String namespace, String name, String uid) {
    static ObjectIdentity of(OwnerReference owner, String namespace) {
        return new ObjectIdentity(owner.getApiVersion(), owner.getKind(), namespace, owner.getName(), owner.getUid());
    }

    /** Whether a reference from a namespace means this object; cluster-scoped owners may be named from anywhere. */
    boolean isMeantBy(OwnerReference owner, String from) {
        return Objects.equals(kind, owner.getKind())
                && Objects.equals(name, owner.getName())
                && group(apiVersion).equals(group(Objects.toString(owner.getApiVersion(), "")))
                && (namespace.isEmpty() || namespace.equals(from));
    }

    ObjectReference reference() {
        ObjectReference reference = new ObjectReference();
        reference.setApiVersion(apiVersion);
        reference.setKind(kind);
        reference.setNamespace(namespace.isEmpty() ? null : namespace);
        reference.setName(name);
        reference.setUid(uid);
        return reference;
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    @Override
    public String toString() {
        return "[" + apiVersion + "/" + kind + ", namespace: " + namespace + ", name: " + name + ", uid: " + uid + "]";
    }
}
