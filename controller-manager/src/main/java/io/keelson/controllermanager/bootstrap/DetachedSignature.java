package io.keelson.controllermanager.bootstrap;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A JSON web signature with its content left out (RFC 7515, appendix F), by HS256. */
final class DetachedSignature {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private DetachedSignature() {}

    /** Signs content with a token: its identifier is named in the signature, its secret is the key. */
    static String of(String content, BootstrapToken token) {
        // An identifier has letters and digits only, so that nothing has to be escaped.
        String header = encode("{\"alg\":\"HS256\",\"kid\":\"" + token.id() + "\"}");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal((header + "." + encode(content)).getBytes(StandardCharsets.US_ASCII));
            return header + ".." + BASE64.encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
