package io.keelson.distribution.process;

import io.keelson.client.transport.ApiClient;
import java.util.List;

/** How the components of a process reach the API server. */
interface ApiAccess {
    /**
     * Returns a client.
     *
     * @param user the user name, where the process may choose one: the API server is in it
     * @param groups the user's groups besides {@code system:authenticated}, as well
     * @param agent what the client calls itself, also as field manager
     */
    ApiClient client(String user, List<String> groups, String agent);
}
