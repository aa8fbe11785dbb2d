package io.keelson.podruntime.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Compiled seccomp filters. crun compiles a JSON profile at every create, which takes longer than the rest of it, but
 * leaves the compiled filter in its state directory. The first container of a profile teaches us its filter; later
 * ones hand it over compiled. Filters are kept on disk, by profile and runtime version.
 */
public final class SeccompFilters {
    private final Path directory;
    private final String runtimeVersion;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    public SeccompFilters(Path directory, String runtimeVersion) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.runtimeVersion = runtimeVersion;
    }

    /** The name of a profile's filter. */
    String key(byte[] profile) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(runtimeVersion.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(profile));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The filter of a profile as the runtime's annotation wants it, or null when none has been learned. */
    @Nullable
    String find(String key) throws IOException {
        String filter = known.get(key);
        Path file = directory.resolve(key);
        if (filter == null && Files.exists(file)) {
            filter = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
            known.put(key, filter);
        }
        return filter;
    }

    /** Learns the filter of a profile from the file that the runtime compiled. */
    public void learn(String key, Path compiled) throws IOException {
        if (known.containsKey(key) || !Files.exists(compiled) || Files.size(compiled) == 0) {
            return;
        }
        Path temporary = Files.createTempFile(directory, "new", null);
        Files.copy(compiled, temporary, StandardCopyOption.REPLACE_EXISTING);
        Files.move(temporary, directory.resolve(key), StandardCopyOption.ATOMIC_MOVE);
        find(key);
    }
}
