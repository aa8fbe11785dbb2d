package io.keelson.apiserver.aggregation;

/**
 * What an extension server must show.
 *
 * @param serverName the name that its certificate must be for
 * @param authorities whose certificate it must have, base64 of PEM; empty for those that the system trusts
 * @param insecure whether any certificate will do
 */
record ExtensionTrust(String serverName, String authorities, boolean insecure) {}
