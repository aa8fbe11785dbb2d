package io.keelson.distribution.cluster;

import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.scheduler.config.ConfigurationReader;
import io.keelson.scheduler.config.InvalidSchedulerConfigurationException;
import io.keelson.scheduler.config.SchedulerConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that says how pods are scheduled, YAML or JSON. */
public final class SchedulerConfigurationFile {
    private static final int LARGEST = 1 << 20;

    private SchedulerConfigurationFile() {}

    /**
     * Reads a file.
     *
     * @throws ConfigurationException where it cannot be read, or a scheduler cannot start with what it says
     */
    public static SchedulerConfiguration read(Path file) {
        byte[] yaml;
        try {
            if (Files.size(file) > LARGEST) {
                throw new ConfigurationException(file + ": is larger than " + LARGEST + " bytes");
            }
            yaml = Files.readAllBytes(file);
        } catch (IOException e) {
            throw ConfigurationException.because(file + ": cannot be read", e);
        }
        try {
            YamlDocument document = YamlDocument.read(yaml);
            return ConfigurationReader.read(
                    document.value(), document.duplicates(), new String(yaml, StandardCharsets.UTF_8));
        } catch (InvalidSchedulerConfigurationException | IllegalArgumentException e) {
            throw new ConfigurationException(file + ": " + e.getMessage());
        }
    }
}
