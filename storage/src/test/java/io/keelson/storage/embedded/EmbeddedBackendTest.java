package io.keelson.storage.embedded;

import io.keelson.storage.Backend;
import io.keelson.storage.BackendContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the embedded engine; so little memory for events that watches also read the disk. */
class EmbeddedBackendTest extends BackendContract {
    @TempDir
    Path directory;

    @Override
    protected Backend open() {
        return EmbeddedBackend.open(
                directory.resolve("store"), EmbeddedOptions.defaults().withRecentEventBytes(1000));
    }
}
