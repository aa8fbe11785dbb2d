package io.keelson.distribution.prerequisites;

import io.keelson.distribution.cluster.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The programs a node is made with, and the Debian packages that bring them. */
public final class NodePrerequisites {
    private static final Map<String, String> PACKAGE_BY_PROGRAM = new LinkedHashMap<>();

    static {
        PACKAGE_BY_PROGRAM.put("crun", "crun");
        PACKAGE_BY_PROGRAM.put("conmon", "conmon");
        PACKAGE_BY_PROGRAM.put("nft", "nftables");
        PACKAGE_BY_PROGRAM.put("conntrack", "conntrack");
        PACKAGE_BY_PROGRAM.put("ip", "iproute2");
        PACKAGE_BY_PROGRAM.put("busybox", "busybox-static");
    }

    private static final List<Path> FOLDERS = List.of(
            Path.of("/usr/local/sbin"),
            Path.of("/usr/local/bin"),
            Path.of("/usr/sbin"),
            Path.of("/usr/bin"),
            Path.of("/sbin"),
            Path.of("/bin"));

    private static final Path APT = Path.of("/usr/bin/apt-get");

    private NodePrerequisites() {}

    /** Returns whether a program is on the path of whoever runs this. */
    public static boolean onPath(String program) {
        for (String folder :
                Objects.requireNonNullElse(System.getenv("PATH"), "").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder).resolve(program))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether this machine has Debian's package manager. */
    public static boolean debian() {
        return Files.isExecutable(APT);
    }

    /**
     * Sees to it that this machine can be a node: Linux, root, and the programs, which are installed where they are missing.
     *
     * @throws ConfigurationException saying what is missing
     */
    public static void require(Consumer<String> progress) {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            throw new ConfigurationException(
                    "a node needs Linux; 'keelson up --no-node' runs the control plane alone on this machine");
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new ConfigurationException(
                    "a node needs root; 'keelson up --no-node' runs the control plane alone without it");
        }
        List<String> missing = missingPackages();
        if (!missing.isEmpty()) {
            install(missing, progress);
        }
    }

    /** Returns the Debian packages whose programs are missing, in alphabetical order. */
    public static List<String> missingPackages() {
        TreeSet<String> missing = new TreeSet<>();
        PACKAGE_BY_PROGRAM.forEach((program, packageName) -> {
            if (FOLDERS.stream().noneMatch(folder -> Files.isExecutable(folder.resolve(program)))) {
                missing.add(packageName);
            }
        });
        return List.copyOf(missing);
    }

    /**
     * Installs Debian packages without what they only recommend.
     *
     * @param packages the packages' names
     * @param progress told what is being done
     * @throws ConfigurationException where this is no Debian machine or the installation failed; nothing else is tried
     */
    public static void install(List<String> packages, Consumer<String> progress) {
        if (!debian()) {
            throw new ConfigurationException("a node needs the programs of the Debian packages "
                    + String.join(", ", packages)
                    + ", and this machine has no apt-get: install them with its own package manager, or use --no-node");
        }
        progress.accept("installing Debian packages: " + String.join(", ", packages));
        List<String> install = new ArrayList<>(List.of("apt-get", "install", "-y", "-qq", "--no-install-recommends"));
        install.addAll(packages);
        if (!run(install).isEmpty()) {
            run(List.of("apt-get", "update", "-qq"));
            String failure = run(install);
            if (!failure.isEmpty()) {
                throw new ConfigurationException("apt-get could not install " + String.join(", ", packages) + ": "
                        + failure.lines().reduce((first, last) -> last).orElse(""));
            }
        }
    }

    /** Runs a command; returns nothing where it succeeded, else what it printed. */
    private static String run(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            Process process = builder.start();
            process.getOutputStream().close();
            String output;
            try (InputStream in = process.getInputStream()) {
                output = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
            int status = process.waitFor();
            return status == 0 ? "" : output.isEmpty() ? "exit status " + status : output;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
