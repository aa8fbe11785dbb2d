package io.keelson.kubelet.probe;

/**
 * What one probe found.
 *
 * @param verdict how it went
 * @param output what the container or the connection said
 */
record Outcome(Verdict verdict, String output) {
    enum Verdict {
        SUCCESS,
        WARNING,
        FAILURE
    }

    static Outcome success(String output) {
        return new Outcome(Verdict.SUCCESS, output);
    }

    static Outcome failure(String output) {
        return new Outcome(Verdict.FAILURE, output);
    }
}
