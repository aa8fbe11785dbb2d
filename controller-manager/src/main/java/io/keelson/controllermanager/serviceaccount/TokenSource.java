package io.keelson.controllermanager.serviceaccount;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;

/** Makes the token of a token secret. */
@FunctionalInterface
public interface TokenSource {
    /** The token that says its bearer is the account, as long as the secret is there. */
    String token(ServiceAccount account, Secret secret);
}
