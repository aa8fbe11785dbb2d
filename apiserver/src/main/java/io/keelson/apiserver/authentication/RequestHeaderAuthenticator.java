package io.keelson.apiserver.authentication;

import io.keelson.apiserver.certificate.SubjectName;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a user from the headers that a front proxy has set. Whoever shows a certificate of the front proxy's authority with
 * one of the allowed names may say so; the headers of everybody else say nothing.
 */
public final class RequestHeaderAuthenticator {
    private final ClientChains chains;
    private final Set<String> allowedNames;

    /**
     * @param authority the front proxy's authority
     * @param allowedNames the common names that its certificates may have
     * @param clock the server's time
     */
    public RequestHeaderAuthenticator(Supplier<X509Certificate> authority, Set<String> allowedNames, Clock clock) {
        this.chains = new ClientChains(authority, clock);
        this.allowedNames = Set.copyOf(allowedNames);
    }

    /**
     * Returns the user that a front proxy names, null where it is none or names nobody.
     *
     * @param chain the chain that the connection has shown, not empty
     * @param headers the request's headers
     */
    @Nullable
    UserInfo authenticate(List<X509Certificate> chain, Supplier<List<Map.Entry<String, String>>> headers) {
        X509Certificate certificate = chain.getFirst();
        boolean proxy = chains.claims(certificate)
                && chains.current(certificate)
                && allowedNames.contains(
                        SubjectName.of(certificate.getSubjectX500Principal()).commonName())
                && chains.verify(chain);
        return proxy ? user(headers.get()) : null;
    }

    private static @Nullable UserInfo user(List<Map.Entry<String, String>> headers) {
        String name = "";
        String uid = "";
        List<String> groups = new ArrayList<>();
        Map<String, List<String>> extra = new HashMap<>();
        for (Map.Entry<String, String> header : headers) {
            String key = header.getKey().toLowerCase(Locale.ROOT);
            String value = UserHeaders.text(header.getValue());
            if (key.equals(UserHeaders.USER) && name.isEmpty()) {
                name = value;
            } else if (key.equals(UserHeaders.UID) && uid.isEmpty()) {
                uid = value;
            } else if (key.equals(UserHeaders.GROUP) && !value.isEmpty()) {
                groups.add(value);
            } else if (key.startsWith(UserHeaders.EXTRA)) {
                extra.computeIfAbsent(
                                UserHeaders.unescape(key.substring(UserHeaders.EXTRA.length())),
                                any -> new ArrayList<>())
                        .add(value);
            }
        }
        if (name.isEmpty()) {
            return null;
        }
        UserInfo user = new UserInfo(name, uid, groups, extra);
        return name.equals(UserInfo.ANONYMOUS.name()) ? user : user.authenticated();
    }
}
