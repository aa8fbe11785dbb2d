package io.keelson.apiserver.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.apiserver.authentication.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ImpersonationTest {
    private final Set<String> allowed = new TreeSet<>();
    private final Impersonation impersonation = new Impersonation(
            attributes -> allowed.contains(attributes.verb() + " " + attributes.resource() + " " + attributes.name())
                    ? Authorizer.Decision.ALLOWED
                    : Authorizer.Decision.NO_OPINION);
    private final Attributes request = new Attributes(
            new UserInfo("boss", "", List.of(), Map.of()), "get", true, "", "v1", "pods", "", "ns", "p", "");

    private static List<Map.Entry<String, String>> headers(String... pairs) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(Map.entry(pairs[i], pairs[i + 1]));
        }
        return headers;
    }

    private UserInfo impersonate(String... pairs) {
        UserInfo wanted = Impersonation.wanted(headers(pairs));
        assertThat(wanted).isNotNull();
        return impersonation.impersonate(request, wanted);
    }

    @Test
    void headersNameTheUser() {
        assertThat(Impersonation.wanted(headers("Accept", "x"))).isNull();
        assertThat(Impersonation.wanted(headers(
                        "Impersonate-User",
                        "jane",
                        "impersonate-group",
                        "a",
                        "Impersonate-Group",
                        "b",
                        "Impersonate-Extra-Acme.com%2fproject",
                        "x")))
                .isEqualTo(new UserInfo("jane", "", List.of("a", "b"), Map.of("acme.com/project", List.of("x"))));
        assertThatThrownBy(() -> Impersonation.wanted(headers("Impersonate-Group", "devs")))
                .hasMessage("requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"devs\"}, "
                        + "Extra:map[string][]string(nil)} without impersonating a user name");
    }

    @Test
    void theFirstRefusalIsToldUntilAModeHasWorked() {
        assertThatThrownBy(() -> impersonate("Impersonate-User", "jane"))
                .hasMessageContaining("cannot impersonate-on:user-info:get resource \"pods\"");
        allowed.add("impersonate users jane");
        assertThat(impersonate("Impersonate-User", "jane").groups()).containsExactly("system:authenticated");
        assertThatThrownBy(() -> impersonate("Impersonate-User", "joe"))
                .hasMessage(
                        "users \"joe\" is forbidden: User \"boss\" cannot impersonate resource \"users\" in API group"
                                + " \"\" at the cluster scope");
    }

    @Test
    void constrainedModesNeedBothRights() {
        allowed.add("impersonate-on:serviceaccount:get pods p");
        assertThatThrownBy(() -> impersonate("Impersonate-User", "system:serviceaccount:ns:robot"))
                .hasMessageContaining("cannot impersonate:serviceaccount resource \"serviceaccounts\"");
        allowed.add("impersonate:serviceaccount serviceaccounts robot");
        assertThat(impersonate("Impersonate-User", "system:serviceaccount:ns:robot")
                        .groups())
                .containsExactly("system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated");
    }

    @Test
    void nobodyBecomesAPrivilegedUserThroughAConstrainedMode() {
        allowed.add("impersonate-on:user-info:get pods p");
        allowed.add("impersonate:user-info users jane");
        allowed.add("impersonate:user-info groups system:masters");
        assertThatThrownBy(() -> impersonate("Impersonate-User", "jane", "Impersonate-Group", "system:masters"))
                .hasMessageContaining("impersonating the system:masters group is not allowed");
    }
}
