package io.keelson.apiserver.server.verb;

import io.keelson.api.json.GoFormat;
import io.keelson.api.status.StatusException;
import io.keelson.apiserver.registry.options.CreateOptions;
import io.keelson.apiserver.registry.options.DeleteOptions;
import io.keelson.apiserver.registry.options.GetOptions;
import io.keelson.apiserver.registry.options.ListOptions;
import io.keelson.apiserver.registry.options.PatchOptions;
import io.keelson.apiserver.registry.options.UpdateOptions;
import io.keelson.apiserver.registry.options.WatchOptions;
import io.keelson.apiserver.request.Query;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Reads the options of requests from their queries; what the values mean is judged by the registry. */
final class Options {
    private Options() {}

    static GetOptions get(Query query) {
        if (query.has("export") && query.flag("export")) {
            throw StatusException.badRequest("the export parameter, deprecated since v1.14, is no longer supported");
        }
        return new GetOptions(query.text("resourceVersion"));
    }

    static ListOptions list(Query query) {
        return new ListOptions(
                query.text("labelSelector"),
                query.text("fieldSelector"),
                integer(query, "limit"),
                query.text("continue"),
                query.text("resourceVersion"),
                query.text("resourceVersionMatch"),
                integer(query, "timeoutSeconds"),
                query.has("sendInitialEvents") ? Boolean.toString(query.flag("sendInitialEvents")) : "");
    }

    /** @param name the one object to watch, empty for all that the selectors match */
    static WatchOptions watch(Query query, String name) {
        String fields = query.text("fieldSelector");
        if (!name.isEmpty()) {
            String one = "metadata.name=" + name;
            fields = fields.isEmpty() ? one : fields + "," + one;
        }
        integer(query, "limit");
        return new WatchOptions(
                query.text("labelSelector"),
                fields,
                query.text("resourceVersion"),
                query.text("resourceVersionMatch"),
                query.flag("allowWatchBookmarks"),
                flag(query, "sendInitialEvents"),
                integer(query, "timeoutSeconds"),
                query.text("continue"));
    }

    static CreateOptions create(Query query) {
        return new CreateOptions(query.all("dryRun"), query.text("fieldManager"), query.text("fieldValidation"));
    }

    static UpdateOptions update(Query query) {
        return new UpdateOptions(query.all("dryRun"), query.text("fieldManager"), query.text("fieldValidation"));
    }

    static PatchOptions patch(Query query) {
        return new PatchOptions(
                query.all("dryRun"), query.text("fieldManager"), query.text("fieldValidation"), flag(query, "force"));
    }

    static DeleteOptions delete(Query query) {
        return new DeleteOptions(
                query.has("gracePeriodSeconds") ? integer(query, "gracePeriodSeconds") : null,
                null,
                null,
                flag(query, "orphanDependents"),
                query.first("propagationPolicy"),
                query.all("dryRun"),
                flag(query, "ignoreStoreReadErrorWithClusterBreakingPotential"));
    }

    private static @Nullable Boolean flag(Query query, String name) {
        return query.has(name) ? query.flag(name) : null;
    }

    private static long integer(Query query, String name) {
        String text = query.first(name);
        if (text == null) {
            return 0;
        }
        String problem = "invalid syntax";
        if (text.matches("[+-]?[0-9]+")) {
            BigInteger value = new BigInteger(text);
            if (value.bitLength() < Long.SIZE) {
                return value.longValue();
            }
            problem = "value out of range";
        }
        throw StatusException.badRequest("strconv.ParseInt: parsing " + GoFormat.quote(text) + ": " + problem);
    }
}
