package io.keelson.distribution.process;

import io.keelson.distribution.cluster.ConfigurationException;
import java.net.BindException;

/** A component could not listen where it was told to: which port that was, and which setting moves it. */
final class PortInUse {
    private PortInUse() {}

    /** Returns the failure in words that help, or as it is where it is another one. @param remedy what moves the port */
    static RuntimeException of(RuntimeException failure, String address, int port, String remedy) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof BindException) {
                return new ConfigurationException("port " + port + " on " + address
                        + " is used by another program: choose another one with " + remedy);
            }
        }
        return failure;
    }
}
