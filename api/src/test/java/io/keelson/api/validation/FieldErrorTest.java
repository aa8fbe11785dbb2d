package io.keelson.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldErrorTest {
    private final FieldPath path =
            FieldPath.of("spec", "containers").index(0).child("env").key("X").child("value");

    @Test
    void pathsAreWrittenAsUpstreamWritesThem() {
        assertThat(path).hasToString("spec.containers[0].env[X].value");
        assertThat(FieldPath.root()).hasToString("<nil>");
        assertThat(FieldPath.root().child("key")).hasToString("key");
    }

    @Test
    void showsBadValues() {
        FieldPath at = FieldPath.of("a");
        assertThat(FieldError.invalid(at, "x\"y", "no").message()).isEqualTo("a: Invalid value: \"x\\\"y\": no");
        assertThat(FieldError.invalid(at, 5, "no").body()).isEqualTo("Invalid value: 5: no");
        assertThat(FieldError.invalid(at, null, "").body()).isEqualTo("Invalid value: null");
        assertThat(FieldError.invalid(at, Json.object().put("b", "<"), "").body())
                .isEqualTo("Invalid value: {\"b\":\"\\u003c\"}");
        assertThat(FieldError.notSupported(at, List.of("All", "foo"), List.of("All"))
                        .body())
                .isEqualTo("Unsupported value: [\"All\",\"foo\"]: supported values: \"All\"");
        assertThat(FieldError.duplicate(at, true).body()).isEqualTo("Duplicate value: true");
        assertThat(FieldError.notFound(at, "v").body()).isEqualTo("Not found: \"v\"");
    }

    @Test
    void leavesOutValuesWhereTheyDoNotBelong() {
        FieldPath at = FieldPath.of("a");
        assertThat(FieldError.required(at, "").body()).isEqualTo("Required value");
        assertThat(FieldError.forbidden(at, "why").body()).isEqualTo("Forbidden: why");
        assertThat(FieldError.tooLong(at, 1).body()).isEqualTo("Too long: may not be more than 1 byte");
        assertThat(FieldError.tooLongCharacters(at, 2).body()).isEqualTo("Too long: may not be more than 2 characters");
        assertThat(FieldError.tooShort(at, "x", 3).body()).isEqualTo("Too short: must be at least 3 characters");
        assertThat(FieldError.tooMany(at, 5, 4).body()).isEqualTo("Too many: 5: must have at most 4 items");
        assertThat(FieldError.tooMany(at, -1, 1).body()).isEqualTo("Too many: must have at most 1 item");
        assertThat(FieldError.internal(at, "x").body()).isEqualTo("Internal error: x");
    }
}
