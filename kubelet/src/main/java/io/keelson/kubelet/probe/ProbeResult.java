package io.keelson.kubelet.probe;

/**
 * What one probe found.
 *
 * @param verdict how it went
 * @param output what the container or the connection said
 */
record ProbeResult(Verdict verdict, String output) {
    enum Verdict {
        SUCCESS,
        WARNING,
        FAILURE
    }

    static ProbeResult success(String output) {
        return new ProbeResult(Verdict.SUCCESS, output);
    }

    static ProbeResult failure(String output) {
        return new ProbeResult(Verdict.FAILURE, output);
    }
}
