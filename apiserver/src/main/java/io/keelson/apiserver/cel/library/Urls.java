package io.keelson.apiserver.cel.library;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import io.keelson.api.net.MalformedUrlException;
import io.keelson.api.net.ParsedUrl;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.MapValue;
import io.keelson.apiserver.cel.value.NamedValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** URLs: Kubernetes' library {@code url}. */
final class Urls {
    private static final StructTypeReference TYPE = StructTypeReference.create("kubernetes.URL");

    private Urls() {}

    /** A URL as a value; equal to those that are written alike. */
    private record UrlValue(ParsedUrl url) implements NamedValue {
        @Override
        public String typeName() {
            return TYPE.name();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof UrlValue that && url.toString().equals(that.url.toString());
        }

        @Override
        public int hashCode() {
            return url.toString().hashCode();
        }
    }

    static Library library() {
        Library.Builder library = new Library.Builder()
                .global("url", "string_to_url", TYPE, args -> parse((String) args[0]), SimpleType.STRING)
                .global(
                        "isURL",
                        "is_url_string",
                        SimpleType.BOOL,
                        args -> AddressFunctions.succeeds(() -> parse((String) args[0])),
                        SimpleType.STRING);
        part(library, "getScheme", "url_get_scheme", ParsedUrl::scheme);
        part(library, "getHost", "url_get_host", ParsedUrl::host);
        part(library, "getHostname", "url_get_hostname", ParsedUrl::hostname);
        part(library, "getPort", "url_get_port", ParsedUrl::portNumber);
        part(library, "getEscapedPath", "url_get_escaped_path", ParsedUrl::escapedPath);
        return library.member(
                        "getQuery",
                        "url_get_query",
                        MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING)),
                        args -> query(((UrlValue) args[0]).url()),
                        TYPE)
                .build();
    }

    private static void part(
            Library.Builder library, String function, String overload, Function<ParsedUrl, String> part) {
        library.member(function, overload, SimpleType.STRING, args -> part.apply(((UrlValue) args[0]).url()), TYPE);
    }

    private static Object parse(String text) {
        try {
            ParsedUrl.ofRequest(text);
            return new UrlValue(ParsedUrl.of(text));
        } catch (MalformedUrlException e) {
            throw new CelError("URL parse error during conversion from string: " + e.getMessage());
        }
    }

    private static Object query(ParsedUrl url) {
        Map<Object, Object> values = new LinkedHashMap<>();
        url.queryValues().forEach((key, all) -> values.put(key, ListValue.of(new ArrayList<>(all))));
        return MapValue.of(values);
    }
}
