package io.keelson.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "a-1", "my--name"})
    void labels(String name) {
        assertThat(Names.dns1123Label(name)).isEmpty();
    }

    @Test
    void labelsThatAreNone() {
        assertThat(Names.dns1123Label("a.b")).containsExactly("must not contain dots");
        assertThat(Names.dns1123Label("A_"))
                .containsExactly("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
                        + " and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex"
                        + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
        assertThat(Names.dns1123Label("a".repeat(64))).containsExactly("must be no more than 63 characters");
        assertThat(Names.dns1035Label("1a")).hasSize(1);
        assertThat(Names.dns1123Label("a\n")).hasSize(1);
    }

    @Test
    void labelKeysAndValues() {
        assertThat(Names.qualifiedName("example.com/My_Name")).isEmpty();
        assertThat(Names.qualifiedName("/a")).containsExactly("prefix part must be non-empty");
        assertThat(Names.qualifiedName("a/")).first().isEqualTo("name part must be non-empty");
        assertThat(Names.qualifiedName("a/b/c")).hasSize(1);
        assertThat(Names.qualifiedName("a".repeat(254) + "/b"))
                .containsExactly("prefix part must be no more than 253 bytes");
        assertThat(Names.qualifiedName("a".repeat(64))).containsExactly("name part must be no more than 63 bytes");
        assertThat(Names.labelValue("")).isEmpty();
        assertThat(Names.labelValue("a".repeat(64))).containsExactly("must be no more than 63 bytes");
    }

    @Test
    void otherNames() {
        assertThat(Names.pathSegment("a:b")).isEmpty();
        assertThat(Names.pathSegment("..")).containsExactly("may not be '..'");
        assertThat(Names.pathSegment("a/b%")).containsExactly("may not contain '/'", "may not contain '%'");
        assertThat(Names.portName("a--B")).hasSize(2);
        assertThat(Names.portNumber(0)).containsExactly("must be between 1 and 65535, inclusive");
        assertThat(Names.configMapKey("..a")).containsExactly("must not start with '..'");
        assertThat(Names.relaxedEnvironmentVariable("")).containsExactly("environment variable name must be non-empty");
        assertThat(Names.percent("1")).hasSize(1);
    }

    @Test
    void prefixesMayEndInAHyphen() {
        assertThat(NameRule.SUBDOMAIN.checkPrefix("web-")).isEmpty();
        assertThat(NameRule.SUBDOMAIN.check("web-")).hasSize(1);
        assertThat(NameRule.SUBDOMAIN.checkPrefix("-")).hasSize(1);
        assertThat(NameRule.PATH_SEGMENT.checkPrefix("a:")).isEmpty();
    }
}
