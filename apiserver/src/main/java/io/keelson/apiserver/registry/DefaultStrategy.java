package io.keelson.apiserver.registry;

/** The strategy of resources with nothing particular about them. */
public final class DefaultStrategy implements ResourceStrategy {
    /** The only instance that is needed. */
    public static final DefaultStrategy INSTANCE = new DefaultStrategy();

    private DefaultStrategy() {}
}
