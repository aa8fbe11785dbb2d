package io.keelson.podruntime;

import io.keelson.cri.v1.AttachRequest;
import io.keelson.cri.v1.AttachResponse;
import io.keelson.cri.v1.ExecRequest;
import io.keelson.cri.v1.ExecResponse;
import io.keelson.cri.v1.PortForwardRequest;
import io.keelson.cri.v1.PortForwardResponse;

/** Hands out the URLs of streaming sessions. */
final class CriStreams {
    ExecResponse exec(ExecRequest request) {
        throw new UnsupportedOperationException("streaming");
    }

    AttachResponse attach(AttachRequest request) {
        throw new UnsupportedOperationException("streaming");
    }

    PortForwardResponse portForward(PortForwardRequest request) {
        throw new UnsupportedOperationException("streaming");
    }
}
