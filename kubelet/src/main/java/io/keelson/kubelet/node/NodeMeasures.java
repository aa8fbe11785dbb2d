package io.keelson.kubelet.node;

import io.keelson.kubelet.eviction.NodeObservation;
import io.keelson.kubelet.eviction.NodeObservation.Left;
import io.keelson.kubelet.eviction.Signal;
import io.keelson.kubelet.runtime.Cri;
import io.keelson.kubelet.runtime.CriException;
import io.keelson.linux.file.FileSystemSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures what is left of the machine: memory, disks, process ids. */
public final class NodeMeasures {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMeasures.class);

    private final Path directory;
    private final Cri cri;

    /** @param directory the kubelet's, which says where the node's file system is */
    public NodeMeasures(Path directory, Cri cri) {
        this.directory = directory;
        this.cri = cri;
    }

    /** Measures. */
    public NodeObservation look() {
        Map<Signal, Left> left = new EnumMap<>(Signal.class);
        left.put(Signal.MEMORY_AVAILABLE, new Left(Machine.availableMemory(), Machine.memory()));
        Machine.processIds().ifPresent(ids -> left.put(Signal.PID_AVAILABLE, ids));
        boolean dedicated = false;
        try {
            Path images = images();
            dedicated = !Files.getFileStore(directory).equals(Files.getFileStore(images));
            space(left, directory, Signal.NODEFS_AVAILABLE, Signal.NODEFS_INODES_FREE);
            space(left, images, Signal.IMAGEFS_AVAILABLE, Signal.IMAGEFS_INODES_FREE);
        } catch (IOException | CriException e) {
            LOG.warn("the disks cannot be measured: {}", e.getMessage());
        }
        return new NodeObservation(left, dedicated);
    }

    private Path images() throws CriException {
        var all = cri.imageFileSystems().getImageFilesystemsList();
        return all.isEmpty() ? directory : Path.of(all.getFirst().getFsId().getMountpoint());
    }

    private static void space(Map<Signal, Left> left, Path path, Signal bytes, Signal files) throws IOException {
        FileSystemSpace space = FileSystemSpace.of(path);
        left.put(bytes, new Left(space.available(), space.size()));
        if (space.inodes() > 0) {
            left.put(files, new Left(space.freeInodes(), space.inodes()));
        }
    }
}
