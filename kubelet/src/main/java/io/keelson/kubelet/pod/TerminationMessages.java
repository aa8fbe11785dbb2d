package io.keelson.kubelet.pod;

import io.keelson.cri.v1.ContainerStatus;
import io.keelson.cri.v1.Mount;
import io.keelson.kubelet.container.ContainerLabels;
import io.keelson.kubelet.log.LogReader;
import io.keelson.linux.file.PlainFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a container left as its termination message: in its file, or else, if it says so, at the end of its log. */
final class TerminationMessages {
    private static final int FILE_BYTES = 4096;
    private static final int LOG_LINES = 80;
    private static final int LOG_BYTES = 2048;

    private TerminationMessages() {}

    /** Returns the message, with what the runtime says of the end before it; empty for none. */
    static String of(ContainerStatus status) {
        boolean fromLogs = ContainerLabels.messageFromLogs(status)
                && status.getExitCode() != 0
                && !status.getReason().equals("ContainerCannotRun");
        String words;
        try {
            words = file(status);
            if (words.isEmpty() && fromLogs && !status.getLogPath().isEmpty()) {
                words = LogReader.lastWords(Path.of(status.getLogPath()), LOG_LINES, LOG_BYTES);
            }
        } catch (IOException e) {
            words = "Error on reading termination log: " + e.getMessage();
        }
        String runtime = status.getMessage();
        return runtime.isEmpty() ? words : words.isEmpty() ? runtime : runtime + ": " + words;
    }

    private static String file(ContainerStatus status) throws IOException {
        String inContainer = ContainerLabels.messagePath(status);
        if (inContainer.isEmpty()) {
            return "";
        }
        for (Mount mount : status.getMountsList()) {
            if (mount.getContainerPath().equals(inContainer)) {
                return new String(PlainFile.end(Path.of(mount.getHostPath()), FILE_BYTES), StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
