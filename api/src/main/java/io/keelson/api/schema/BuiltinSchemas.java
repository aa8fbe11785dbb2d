package io.keelson.api.schema;

import io.keelson.api.resource.GroupVersionKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The schemas of the built-in kinds. Safe on any thread. */
public final class BuiltinSchemas {
    private static final String RESOURCE = "builtin.schemas";
    private final SchemaFile file;

    private BuiltinSchemas(SchemaFile file) {
        this.file = file;
    }

    /** Returns the built-in schemas; the first call reads their index, a type's fields are read at its first use. */
    public static BuiltinSchemas load() {
        return Holder.INSTANCE;
    }

    /**
     * Returns the kind's schema, or null where it is not built in. The options and the {@code WatchEvent} and
     * {@code Status} kinds are there in version {@code v1} only.
     */
    public @Nullable Schema schema(GroupVersionKind kind) {
        Integer index = file.kinds().get(kind);
        return index == null ? null : file.type(index);
    }

    /** Returns the kinds that have a schema. */
    public Set<GroupVersionKind> kinds() {
        return Collections.unmodifiableSet(file.kinds().keySet());
    }

    /** Returns every type, also those that are only parts of others. */
    public List<Schema> types() {
        List<Schema> types = new ArrayList<>(file.typeCount());
        for (int i = 0; i < file.typeCount(); i++) {
            types.add(file.type(i));
        }
        return types;
    }

    /** Returns bytes that differ where schemas or descriptions do. */
    public byte[] fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String resource : List.of(RESOURCE, Descriptions.RESOURCE)) {
                try (InputStream in = BuiltinSchemas.class.getResourceAsStream(resource)) {
                    digest.update(in == null ? new byte[0] : in.readAllBytes());
                }
            }
            return digest.digest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SchemaFile open() {
        try (InputStream in = BuiltinSchemas.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing: the schema compiler did not run");
            }
            return new SchemaFile(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Holder {
        static final BuiltinSchemas INSTANCE = new BuiltinSchemas(open());
    }
}
