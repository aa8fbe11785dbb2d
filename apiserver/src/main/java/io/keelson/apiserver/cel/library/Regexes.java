package io.keelson.apiserver.cel.library;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import io.keelson.api.schema.structural.Patterns;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.ListValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Regular expressions in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax), whose time is linear in the
 * text: {@code matches} of CEL, {@code find} and {@code findAll} of Kubernetes.
 */
public final class Regexes {
    private Regexes() {}

    static Library library() {
        return new Library.Builder()
                .implement("matches", arguments -> matches((String) arguments[0], (String) arguments[1]))
                .implement("matches_string", arguments -> matches((String) arguments[0], (String) arguments[1]))
                .member(
                        "find",
                        "string_find_string",
                        SimpleType.STRING,
                        arguments -> find((String) arguments[0], (String) arguments[1]),
                        SimpleType.STRING,
                        SimpleType.STRING)
                .member(
                        "findAll",
                        "string_find_all_string",
                        ListType.create(SimpleType.STRING),
                        arguments -> findAll((String) arguments[0], (String) arguments[1], -1),
                        SimpleType.STRING,
                        SimpleType.STRING)
                .member(
                        "findAll",
                        "string_find_all_string_int",
                        ListType.create(SimpleType.STRING),
                        arguments -> findAll((String) arguments[0], (String) arguments[1], (Long) arguments[2]),
                        SimpleType.STRING,
                        SimpleType.STRING,
                        SimpleType.INT)
                .build();
    }

    /**
     * Compiles an expression.
     *
     * @throws CelError where it is none
     */
    public static Pattern compile(String expression) {
        try {
            return Patterns.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new CelError(String.valueOf(e.getMessage()));
        }
    }

    private static Object matches(String text, String expression) {
        return compile(expression).matcher(text).find();
    }

    private static Pattern legal(String expression) {
        try {
            return compile(expression);
        } catch (CelError e) {
            throw new CelError("Illegal regex: " + e.getMessage());
        }
    }

    private static Object find(String text, String expression) {
        Matcher matcher = legal(expression).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    private static Object findAll(String text, String expression, long limit) {
        Matcher matcher = legal(expression).matcher(text);
        List<Object> found = new ArrayList<>();
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            found.add(matcher.group());
        }
        return ListValue.of(found);
    }
}
