package io.keelson.storage.memory;

import io.keelson.storage.Backend;
import io.keelson.storage.BackendContract;

/** The contract on the memory engine. */
class MemoryBackendTest extends BackendContract {
    @Override
    protected Backend open() {
        return new MemoryBackend();
    }
}
