package io.keelson.distribution.command;

import io.keelson.distribution.cluster.ConfigurationException;
import io.keelson.podruntime.build.BuildRequest;
import io.keelson.podruntime.image.Platform;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds an image from a Dockerfile, on the node. */
@Command(
        name = "build",
        description = "Build an image from a Dockerfile; needs no network for what is built from scratch or from images"
                + " that the node has.",
        mixinStandardHelpOptions = true)
final class ImageBuildCommand implements Callable<Integer> {
    private static final int LARGEST = 4 << 20;
    private static final int LARGEST_SECRET = 500 * 1024;

    @Mixin
    private NodeImages images = new NodeImages();

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile, or - for the standard input (default: Dockerfile in the context).")
    private @Nullable String file;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME",
            description = "A name for the image; may be repeated.")
    private List<String> tags = List.of();

    @Option(
            names = "--build-arg",
            paramLabel = "NAME[=VALUE]",
            description = "A value for ARG; without one, this" + " environment's.")
    private List<String> arguments = List.of();

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label of the image.")
    private List<String> labels = List.of();

    @Option(names = "--target", paramLabel = "STAGE", description = "The stage that is wanted (default: the last one).")
    private String target = "";

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Must be this machine's.")
    private String platform = "";

    @Option(
            names = "--network",
            paramLabel = "MODE",
            description = "What commands reach: default or none (default: ${DEFAULT-VALUE}).",
            defaultValue = "default")
    private String network = "";

    @Option(names = "--no-cache", description = "Do every step again.")
    private boolean noCache;

    @Option(names = "--pull", description = "Pull base images although the node has them.")
    private boolean pull;

    @Option(
            names = "--secret",
            paramLabel = "id=ID[,src=FILE|,env=NAME]",
            description = "What RUN --mount=type=secret shows to a command.")
    private List<String> secrets = List.of();

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Where the image's id is written.")
    private @Nullable Path idFile;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the image's id alone.")
    private boolean quiet;

    @Parameters(paramLabel = "CONTEXT", description = "The directory that files are copied from.")
    private Path context = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String own = "linux/" + Platform.architecture();
        if (!platform.isEmpty() && !platform.equals(own)) {
            throw new ConfigurationException("platform " + platform + " cannot be built: this machine is " + own);
        }
        if (!List.of("default", "none").contains(network)) {
            throw new ConfigurationException("--network is default or none, not " + network);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = spec.commandLine().getErr();
        BuildRequest request = request();
        List<String> ids = images.ask(client -> client.build(request, line -> {
            if (!quiet) {
                progress.println(line);
                progress.flush();
            }
        }));
        for (String id : ids) {
            out.println(id);
            write(id);
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private void write(String id) {
        if (idFile != null) {
            try {
                Files.writeString(idFile, id);
            } catch (IOException e) {
                throw ConfigurationException.because(idFile + " cannot be written", e);
            }
        }
    }

    private BuildRequest request() {
        Path directory = context.toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw new ConfigurationException("the build context " + context + " is not a directory");
        }
        String name = file == null ? "Dockerfile" : file;
        Path path =
                file == null ? directory.resolve("Dockerfile") : Path.of(file).toAbsolutePath();
        boolean stdin = "-".equals(file);
        Path ignore = path.resolveSibling(path.getFileName() + ".dockerignore");
        return new BuildRequest(
                directory.toString(),
                stdin ? "Dockerfile" : name,
                stdin ? input() : text(path),
                !stdin && Files.exists(ignore) ? text(ignore) : null,
                values("--build-arg", arguments, true),
                values("--label", labels, false),
                target,
                tags,
                network,
                noCache,
                pull,
                secrets(),
                registry.all());
    }

    private static String input() {
        try {
            return new String(System.in.readNBytes(LARGEST), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw ConfigurationException.because("the standard input cannot be read", e);
        }
    }

    private static String text(Path path) {
        try {
            if (!Files.isRegularFile(path)) {
                throw new ConfigurationException("there is no Dockerfile at " + path);
            }
            if (Files.size(path) > LARGEST) {
                throw new ConfigurationException(path + " is larger than " + LARGEST + " bytes");
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw ConfigurationException.because(path + " cannot be read", e);
        }
    }

    private static Map<String, String> values(String option, List<String> given, boolean environment) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String one : given) {
            int equals = one.indexOf('=');
            String name = equals < 0 ? one : one.substring(0, equals);
            String value = equals >= 0 ? one.substring(equals + 1) : environment ? System.getenv(name) : "";
            if (name.isEmpty()) {
                throw new ConfigurationException(option + " has the form NAME=VALUE: " + one);
            }
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    private Map<String, byte[]> secrets() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (String secret : secrets) {
            Map<String, String> parts = new LinkedHashMap<>();
            for (String part : secret.split(",")) {
                int equals = part.indexOf('=');
                parts.put(equals < 0 ? part : part.substring(0, equals), equals < 0 ? "" : part.substring(equals + 1));
            }
            String id = parts.remove("id");
            String variable = parts.remove("env");
            String source = parts.containsKey("src") ? parts.remove("src") : parts.remove("source");
            parts.remove("type");
            if (id == null || id.isEmpty() || !parts.isEmpty()) {
                throw new ConfigurationException("--secret has the form id=ID[,src=FILE|,env=NAME]: " + secret);
            }
            all.put(id, secret(id, source, variable));
        }
        return all;
    }

    private static byte[] secret(String id, @Nullable String source, @Nullable String variable) {
        String value = source == null ? System.getenv(variable != null ? variable : id) : null;
        if (value != null) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
        Path path = Path.of(source != null ? source : id);
        try {
            if (Files.size(path) > LARGEST_SECRET) {
                throw new ConfigurationException("the secret " + id + " is larger than " + LARGEST_SECRET + " bytes");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw ConfigurationException.because("the secret " + id + " cannot be read", e);
        }
    }
}
