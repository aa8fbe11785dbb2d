package io.keelson.resources.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.api.validation.FieldErrors;
import io.keelson.apiserver.negotiation.YamlDocument;
import io.keelson.resources.validation.Rules;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class IndexRangesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1,3-5   | 4 | ``
            5       | 1 | ``
            3-5-7   | 0 | at most two parts
            5,3     | 0 | non-increasing order, previous: 5, current: 3
            x       | 0 | cannot convert string to integer for index: "x"
            10      | 0 | too large index: "10"
            """)
    void indexes(String text, long count, String message) {
        FieldErrors errors = new FieldErrors();
        ObjectNode object =
                (ObjectNode) YamlDocument.read(("{indexes: '" + text + "'}").getBytes(StandardCharsets.UTF_8))
                        .value();
        assertThat(IndexRanges.count(Rules.subject(object, errors).at("indexes"), 10))
                .isEqualTo(count);
        assertThat(errors.isEmpty() ? "" : errors.aggregate()).contains(message);
    }
}
