package io.keelson.apiserver.table;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.BuiltinSchemas;
import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What fields of built-in kinds are said to be; read when the first table asks. */
final class FieldDescriptions {
    private FieldDescriptions() {}

    /** Returns a field's description, empty where there is none. */
    static String of(GroupVersionKind kind, String... path) {
        Schema type = BuiltinSchemas.load().schema(kind);
        for (int i = 0; type != null && i < path.length; i++) {
            Field field = type.type() == Schema.Type.STRUCT ? type.field(path[i]) : null;
            if (i == path.length - 1) {
                return field == null ? "" : Texts.ALL.getOrDefault(type.name() + "\t" + path[i], "");
            }
            type = field == null ? null : inner(field.schema());
        }
        return "";
    }

    /** The type of a list's elements, else the type itself. */
    private static @Nullable Schema inner(Schema type) {
        return type.type() == Schema.Type.LIST ? type.element() : type;
    }

    /** The compiled texts: a line per type, starting with an at sign, and below it a line per field. */
    private static final class Texts {
        private static final Map<String, String> ALL = read();

        private static Map<String, String> read() {
            Map<String, String> texts = new HashMap<>();
            try (InputStream in = BuiltinSchemas.class.getResourceAsStream("builtin.descriptions")) {
                if (in == null) {
                    return texts;
                }
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                String type = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    int tab = line.indexOf('\t');
                    if (line.startsWith("@")) {
                        type = line.substring(1, tab);
                    } else if (tab > 0) {
                        texts.put(type + "\t" + line.substring(0, tab), unescape(line.substring(tab + 1)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return texts;
        }

        private static String unescape(String text) {
            if (text.indexOf('\\') < 0) {
                return text;
            }
            StringBuilder out = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\' && i + 1 < text.length()) {
                    char next = text.charAt(++i);
                    out.append(next == 'n' ? '\n' : next == 't' ? '\t' : next);
                } else {
                    out.append(c);
                }
            }
            return out.toString();
        }
    }
}
