package io.keelson.distribution;

import picocli.CommandLine.IVersionProvider;

/** The version of this program. */
public final class ProgramVersion implements IVersionProvider {

    /** Returns the version from the jar's manifest, or {@code development} where classes run without a jar. */
    public static String current() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"keelson " + current()};
    }
}
