package io.keelson.controllermanager;

import io.keelson.client.transport.ApiEndpoint;
import java.util.function.Function;

/**
 * The identities controllers act with. Upstream's controllers each have a service account of their own in {@code
 * kube-system}, whose role allows just what that controller does; so have ours where the transport can tell them apart.
 */
@FunctionalInterface
public interface ControllerAccounts {
    /** Stands for the controller manager's own identity, which may read everything and write little. */
    String MANAGER = "";

    /**
     * Returns the way to the API server of one identity.
     *
     * @param account the name of a service account in {@code kube-system}, or {@link #MANAGER}
     */
    ApiEndpoint endpoint(String account);

    /**
     * Returns the identities upstream's controllers have.
     *
     * @param users the way to the API server as the user of a name, in the groups that come with it
     */
    static ControllerAccounts of(Function<String, ApiEndpoint> users) {
        return account -> users.apply(
                account.equals(MANAGER)
                        ? "system:kube-controller-manager"
                        : "system:serviceaccount:kube-system:" + account);
    }

    /** Returns identities that are all the same: one that may do everything the controllers do. */
    static ControllerAccounts shared(ApiEndpoint endpoint) {
        return account -> endpoint;
    }
}
