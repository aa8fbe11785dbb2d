package io.keelson.distribution.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a background process of ours is started: with the JVM and the class path of this one. */
final class JvmCommand {
    private JvmCommand() {}

    /**
     * Returns the command.
     *
     * @param cache the name of the start-up cache that was prepared with the build
     * @param main the program
     * @param options for this JVM, beyond those prepared with the build
     * @param directory the program's argument
     */
    static List<String> of(String cache, Class<?> main, List<String> options, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String home = System.getProperty("keelson.home");
        if (home != null) {
            command.add("@" + Path.of(home, "java.args"));
            command.add("-XX:AOTCache=" + Path.of(home, cache + ".aot"));
        } else {
            command.addAll(List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path")));
        }
        command.addAll(options);
        command.add(main.getName());
        command.add(directory.toString());
        return command;
    }
}
