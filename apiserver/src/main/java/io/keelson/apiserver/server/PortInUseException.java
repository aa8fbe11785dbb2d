package io.keelson.apiserver.server;

/** The address the server was to listen on belongs to another process. */
public final class PortInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param address the address that was asked for
     * @param port the port that was asked for
     * @param cause what the system said
     */
    public PortInUseException(String address, int port, Throwable cause) {
        super("port " + port + " on " + address + " is in use by another process", cause);
    }
}
