package io.keelson.podruntime.registry;

import io.keelson.cri.v1.AuthConfig;

/** Who one is to a registry; empty texts for nobody. */
public record RegistryCredentials(String username, String password, String identityToken) {
    /** Nobody. */
    public static final RegistryCredentials NONE = new RegistryCredentials("", "", "");

    /** As CRI has it. */
    public AuthConfig toAuth() {
        return AuthConfig.newBuilder()
                .setUsername(username)
                .setPassword(password)
                .setIdentityToken(identityToken)
                .build();
    }

    @Override
    public String toString() {
        return "RegistryCredentials[" + username + "]";
    }
}
