package io.keelson.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cel.common.types.SimpleType;
import io.keelson.api.json.Json;
import io.keelson.apiserver.cel.value.JsonValues;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final String OBJECT = """
            {"name": "web", "replicas": 3, "ratio": 1.5, "ready": true, "none": null,
             "ports": [80, 443], "names": ["a", "b"], "labels": {"app": "web"}, "text": "größe"}
            """;
    private final ExpressionEnvironment environment =
            ExpressionEnvironment.builder().variable("o", SimpleType.DYN).build();

    private Evaluation evaluate(String source) {
        return evaluate(source, CostLimits.PER_CALL);
    }

    private Evaluation evaluate(String source, long limit) {
        Object object = JsonValues.of(Json.parseValue(OBJECT.getBytes(StandardCharsets.UTF_8)));
        try {
            return environment.compile(source).evaluate(name -> name.equals("o") ? object : null, limit);
        } catch (CelCompilationException e) {
            throw new AssertionError(source + ": " + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "o.name == 'web' && o.replicas > 2",
                "o.replicas == 3.0 && o.ratio < 2",
                "has(o.name) && !has(o.missing)",
                "o.?missing.orValue(5) == 5 && o.?name.hasValue()",
                "o.?labels.?app == optional.of('web')",
                "o.ports.all(p, p > 0) && o.ports.exists(p, p == 443) && o.ports.exists_one(p, p == 80)",
                "o.ports.map(p, p * 2) == [160, 886] && o.ports.filter(p, p > 100) == [443]",
                "o.labels.all(k, k == 'app') && 'app' in o.labels && 80 in o.ports",
                "o.names.all(i, n, i < 2 && n != 'c')",
                "{'a': 1, 'b': 2}.transformMap(k, v, v + 1) == {'a': 2, 'b': 3}",
                "[1, 2].transformList(i, v, i * v) == [0, 2]",
                "o.none == null && type(o.replicas) == int && type(o) == map",
                "1 / 0 == 1 || true",
                "[1, 0, 2].exists(x, 4 / x == 2)",
                "size(o.text) == 5 && o.text.charAt(2) == 'ö' && o.text.substring(1, 3) == 'rö'",
                "'a,b,c'.split(',') == ['a', 'b', 'c'] && 'a,b,c'.split(',', 2) == ['a', 'b,c']",
                "'aXbXc'.replace('X', '-') == 'a-b-c' && 'aXbXc'.replace('X', '-', 1) == 'a-bXc'",
                "['a', 'b'].join('-') == 'a-b' && ' x '.trim() == 'x' && 'AbÜ'.lowerAscii() == 'abÜ'",
                "'%s has %d'.format([o.name, o.replicas]) == 'web has 3'",
                "'%s %x %.2f'.format([dyn([1, 2]), dyn(255), dyn(1234.5)]) == '[1, 2] ff 1,234.50'",
                "'abc'.matches('^a.c$') && 'abc 123'.find('[0-9]+') == '123' && 'a1b2'.findAll('[0-9]') == ['1', '2']",
                "[3, 1, 2].sort() == [1, 2, 3] && [3, 1, 2].max() == 3 && [1, 2].sum() == 3 && [1, 2].isSorted()",
                "[3, 1, 3].distinct() == [3, 1] && [2, 1].reverse() == [1, 2]",
                "[1, 2, 3].slice(1, 3) == [2, 3] && [[1], [2]].flatten() == [1, 2] && lists.range(3) == [0, 1, 2]",
                "sets.contains([1, 2], [2]) && sets.equivalent([1, 2, 2], [2, 1]) && sets.intersects([1], [1, 3])",
                "[1, 2].first().value() == 1 && [1, 2].indexOf(2) == 1 && [1].lastIndexOf(5) == -1",
                "quantity('1Gi').isGreaterThan(quantity('1G')) && isQuantity('x') == false",
                "quantity('50k').add(quantity('20k')) == quantity('70k') && quantity('1.5').isInteger() == false",
                "url('https://user@example.org:8443/a b?x=1&x=2').getHostname() == 'example.org'",
                "url('https://example.org/a b').getEscapedPath() == '/a%20b' && isURL('nope') == false",
                "url('https://example.org/?k=1&k=2').getQuery() == {'k': ['1', '2']}",
                "ip('10.0.0.1').family() == 4 && ip('::1').isLoopback() && ip.isCanonical('::1')",
                "cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')",
                "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && string(ip('2001:DB8::1')) == '2001:db8::1'",
                "!format.dns1123Label().validate('a-b').hasValue() && format.dns1123Label().validate('A').hasValue()",
                "format.named('uuid').value().validate('x').value() == ['does not match the UUID format']",
                "semver('1.2.3').isLessThan(semver('1.10.0')) && isSemver('v1.2', true) && !isSemver('v1.2')",
                "duration('90m') == duration('1h30m') && duration('1h').getMinutes() == 60",
                "timestamp('2024-02-29T12:00:00Z').getDayOfMonth() == 28",
                "timestamp('2024-01-01T00:00:00Z') + duration('24h') == timestamp('2024-01-02T00:00:00Z')",
                "string(1000000.0) == '1e+06' && string(1.5) == '1.5' && int('42') == 42 && double('1.5') == 1.5",
                "b'abc'.size() == 3 && string(b'abc') == 'abc' && 1u + 2u == 3u",
                "o.optMap(v, v.name) == optional.of('web')",
                "[?o.?missing, 1].size() == 1 && {?'a': o.?missing}.size() == 0",
            })
    void isTrue(String source) {
        String expression = source.replace("o.optMap(v", "optional.of(o).optMap(v");
        Evaluation evaluation = evaluate(expression);
        assertThat(evaluation.error()).isNull();
        assertThat(evaluation.isTrue()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "o.missing == 1 | no such key: missing",
                "o.ports[5] == 1 | index out of bounds: 5",
                "1 / (o.replicas - 3) == 1 | division by zero",
                "9223372036854775807 + 1 == 1 | integer overflow",
                "o.name + 1 == 4 | no such overload: _+_(string, int)",
                "o.name > 1 | no such overload",
                "optional.none().value() == 1 | optional.none() dereference",
                "int('x') == 1 | type conversion error from 'string' to 'int'",
                "quantity('x') == quantity('1') | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
                "'abc'.substring(5) == '' | index out of range: 5",
                "[o.missing].size() > 0 | no such key: missing",
                "cidr('y') == cidr('z') | network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(\"y\"): no '/'",
            })
    void failsAsUpstream(String source, String error) {
        assertThat(evaluate(source).error()).startsWith(error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "x == 1 ~ ERROR: <input>:1:1: undeclared reference to 'x' (in container '')\\n | x == 1\\n | ^",
                "1 == 'a' ~ ERROR: <input>:1:3: found no matching overload for '_==_' applied to '(int, string)'\\n | 1 == 'a'\\n | ..^",
                "1 + ~ ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\\n | 1 +\\n | ...^",
                "'a'.matches('[') ~ ERROR: <input>:1:13: invalid matches argument\\n | 'a'.matches('[')\\n | ............^",
            })
    void isRefusedAsUpstream(String source, String error) {
        assertThatThrownBy(() -> environment.compile(source))
                .isInstanceOf(CelCompilationException.class)
                .hasMessage(error.replace("\\n", "\n"));
    }

    @Test
    void aLoopThatCostsTooMuchIsStopped() {
        Evaluation evaluation = evaluate("lists.range(1000).all(x, lists.range(1000).all(y, x + y >= 0))");
        assertThat(evaluation.limitExceeded()).isTrue();
        assertThat(evaluation.error()).isEqualTo("operation cancelled: actual cost limit exceeded");
    }

    @Test
    void catastrophicRegularExpressionsTakeLinearTime() {
        String text = "a".repeat(50_000) + "!";
        assertThat(evaluate("'" + text + "'.matches('^(a+)+$')", Long.MAX_VALUE).value())
                .isEqualTo(false);
        assertThat(evaluate("'x'.find('((x{1000}){1000}){1000}') == ''").error())
                .startsWith("Illegal regex: error parsing regexp");
    }

    @Test
    void costsAreCountedAsUpstreamDoes() {
        assertThat(evaluate("o.replicas > 2").cost()).isEqualTo(3);
        assertThat(evaluate("has(o.labels.app)").cost()).isEqualTo(2);
        assertThat(evaluate("o.ports.all(p, p > 0)").cost()).isEqualTo(2 + 2 * (2 + 1 + 1 + 1) + 1);
    }

    @Test
    void estimatesReckonWithTheLargestInput() throws CelCompilationException {
        Expression expression = environment.compile("o.names.all(n, n.contains('a'))");
        CostEstimate bounded = expression.estimate(path -> path.getLast().equals("@items") ? 10L : 5L);
        assertThat(bounded.max()).isEqualTo(1 + 5 * (2 + 1 + 1 + 1) + 1);
        assertThat(expression.estimate(SizeEstimator.UNKNOWN).max()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void deepNestingIsBounded() {
        String deep = "[".repeat(3000) + "]".repeat(3000);
        assertThatThrownBy(() -> environment.compile(deep))
                .isInstanceOf(CelCompilationException.class)
                .extracting(e -> e.getMessage().toLowerCase(Locale.ROOT))
                .asString()
                .contains("recursion");
    }
}
