package io.keelson.apiserver.proxy;

import io.keelson.api.json.GoFormat;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.status.StatusException;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import io.keelson.apiserver.request.Query;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The {@code PodLogOptions} of a request, checked and turned into what kubelets understand. */
final class PodLogOptions {
    private static final GroupVersionKind KIND = new GroupVersionKind("", "v1", "PodLogOptions");

    private PodLogOptions() {}

    /**
     * Returns the query for the kubelet.
     *
     * @throws StatusException 400 where a value has the wrong form, 422 where it makes no sense
     */
    static String parse(String pod, Query query) {
        Long tailLines = integer(query, "tailLines");
        Long limitBytes = integer(query, "limitBytes");
        Long sinceSeconds = integer(query, "sinceSeconds");
        String sinceTime = time(query);
        FieldErrors errors = new FieldErrors();
        if (tailLines != null && tailLines < 0) {
            errors.invalid(FieldPath.root().child("tailLines"), tailLines, "must be greater than or equal to 0");
        }
        if (limitBytes != null && limitBytes < 1) {
            errors.invalid(FieldPath.root().child("limitBytes"), limitBytes, "must be greater than 0");
        }
        if (sinceSeconds != null && sinceTime != null) {
            errors.forbidden(FieldPath.root().key(""), "at most one of `sinceTime` or `sinceSeconds` may be specified");
        } else if (sinceSeconds != null && sinceSeconds < 1) {
            errors.invalid(FieldPath.root().child("sinceSeconds"), sinceSeconds, "must be greater than 0");
        }
        if (query.has("stream")) {
            // Choosing between the two streams of a container is a feature that is not enabled.
            errors.forbidden(FieldPath.root().child("stream"), "may not be specified");
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid(KIND, pod, errors);
        }
        StringJoiner parameters = new StringJoiner("&");
        for (String flag : new String[] {"follow", "previous", "timestamps"}) {
            if (query.flag(flag)) {
                parameters.add(flag + "=true");
            }
        }
        add(parameters, "sinceSeconds", sinceSeconds);
        add(parameters, "sinceTime", sinceTime);
        add(parameters, "tailLines", tailLines);
        add(parameters, "limitBytes", limitBytes);
        return parameters.toString();
    }

    private static void add(StringJoiner parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.add(name + "=" + PodConnections.encode(value.toString()));
        }
    }

    private static @Nullable Long integer(Query query, String name) {
        String text = query.first(name);
        if (text == null) {
            return null;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw StatusException.badRequest("strconv.ParseInt: parsing " + GoFormat.quote(text) + ": invalid syntax");
        }
    }

    private static @Nullable String time(Query query) {
        String text = query.first("sinceTime");
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toString();
        } catch (DateTimeException e) {
            throw StatusException.badRequest("parsing time " + GoFormat.quote(text)
                    + " as \"2006-01-02T15:04:05Z07:00\": cannot parse " + GoFormat.quote(text) + " as \"2006\"");
        }
    }
}
