package io.keelson.api.schema.structural;

import com.google.re2j.PatternSyntaxException;
import io.keelson.api.json.GoFormat;
import io.keelson.api.validation.FieldError;

/** What schemas ask of strings: length, pattern, format. */
final class StringRules {
    private StringRules() {}

    static void check(String text, StructuralSchema schema, String path, ValueResult result) {
        if (!length(text, schema, path, result)) {
            pattern(text, schema, path, result);
        }
        result.count();
        String format = ValueValidation.format(schema);
        if (StringFormats.known(format)) {
            if (!StringFormats.matches(format, text)) {
                String detail = path + " in body must be of type " + format + ": " + GoFormat.quote(text);
                result.add(new ValueResult.Problem(FieldError.Type.TYPE_INVALID, path, text, detail, detail));
            }
            result.count();
        }
    }

    private static boolean length(String text, StructuralSchema schema, String path, ValueResult result) {
        ValueRules rules = schema.values();
        int length = text.codePointCount(0, text.length());
        Long most = rules.maxLength();
        if (most != null && length > most) {
            String detail =
                    most < 0 ? "value is too long" : "may not be more than " + most + " byte" + (most == 1 ? "" : "s");
            result.add(new ValueResult.Problem(
                    FieldError.Type.TOO_LONG,
                    path,
                    "<value omitted>",
                    detail,
                    path + " in body should be at most " + most + " chars long"));
            return true;
        }
        Long least = rules.minLength();
        if (least != null && length < least) {
            ValueValidation.invalid(path, text, path + " in body should be at least " + least + " chars long", result);
            return true;
        }
        return false;
    }

    private static void pattern(String text, StructuralSchema schema, String path, ValueResult result) {
        String pattern = schema.values().pattern();
        if (pattern.isEmpty()) {
            return;
        }
        String shown = pattern;
        try {
            if (Patterns.compile(pattern).matcher(text).find()) {
                return;
            }
        } catch (PatternSyntaxException e) {
            shown = pattern + ", but pattern is invalid: " + e.getMessage();
        }
        ValueValidation.invalid(path, text, path + " in body should match '" + shown + "'", result);
    }
}
