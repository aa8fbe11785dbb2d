package io.keelson.api.document;

import io.keelson.api.json.Json;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An object of the API: its JSON bytes and the header read from them. Immutable. */
public final class ObjectDocument {
    private final ObjectHeader header;
    private final byte[] bytes;
    private volatile @Nullable SoftReference<Form> forms;
    private volatile @Nullable SoftReference<ObjectNode> tree;

    private ObjectDocument(ObjectHeader header, byte[] bytes) {
        this.header = header;
        this.bytes = bytes;
    }

    /**
     * Makes the document of a stored value in one scan.
     *
     * @param value the stored JSON, which carries no {@code metadata.resourceVersion}; not modified
     * @param resourceVersion the revision of the value, put into the document's bytes
     * @param selectableFields the fields whose values the header keeps
     * @throws io.keelson.api.json.MalformedJsonException where the value is no JSON object
     */
    public static ObjectDocument stored(byte[] value, long resourceVersion, SelectableFields selectableFields) {
        HeaderScanner scanner = new HeaderScanner(value, selectableFields);
        ObjectHeader header = scanner.scan(resourceVersion);
        return new ObjectDocument(header, scanner.splice(resourceVersion));
    }

    /** As {@link #stored(byte[], long, SelectableFields)}, with the values of the selectable fields already known. */
    public static ObjectDocument stored(byte[] value, long resourceVersion, Map<String, String> fields) {
        HeaderScanner scanner = new HeaderScanner(value, SelectableFields.none());
        ObjectHeader header = scanner.scan(resourceVersion, fields);
        return new ObjectDocument(header, scanner.splice(resourceVersion));
    }

    /** Makes the document of a tree, taking its {@code metadata.resourceVersion}; no field but metadata's is selectable. */
    public static ObjectDocument of(ObjectNode tree) {
        return of(tree, SelectableFields.none());
    }

    /** Makes the document of a tree, taking its {@code metadata.resourceVersion}. */
    public static ObjectDocument of(ObjectNode tree, SelectableFields selectableFields) {
        byte[] bytes = Json.write(tree);
        HeaderScanner scanner = new HeaderScanner(bytes, selectableFields);
        return new ObjectDocument(scanner.scan(0), bytes);
    }

    /**
     * Returns the bytes to store for a tree: its JSON without {@code metadata.resourceVersion}. The tree is not
     * modified.
     */
    public static byte[] storedValue(ObjectNode tree) {
        ObjectNode copy = tree;
        if (Json.at(tree, "metadata", "resourceVersion") != null) {
            copy = tree.objectNode();
            copy.setAll(tree);
            ObjectNode metadata = tree.objectNode();
            metadata.setAll((ObjectNode) tree.get("metadata"));
            metadata.remove("resourceVersion");
            copy.set("metadata", metadata);
        }
        return Json.write(copy);
    }

    /** Returns the header. */
    public ObjectHeader header() {
        return header;
    }

    /** Returns the object's JSON, resource version included; shared, never to be modified. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns a fresh tree of the object, the caller's own. */
    public ObjectNode toTree() {
        return Json.parse(bytes);
    }

    /**
     * Returns the tree of an object that is looked at again and again, such as an account's or a namespace's; kept while
     * there is memory to spare. Shared: never to be modified.
     */
    public ObjectNode sharedTree() {
        SoftReference<ObjectNode> reference = tree;
        ObjectNode known = reference == null ? null : reference.get();
        if (known == null) {
            known = toTree();
            tree = new SoftReference<>(known);
        }
        return known;
    }

    /**
     * Returns the object's metadata as an object of its own, its bytes as they are.
     *
     * @param apiVersion the version of that object's type, such as {@code meta.k8s.io/v1}
     * @param kind its type
     */
    public ObjectDocument metadataOnly(String apiVersion, String kind) {
        byte[] head = ("{\"kind\":\"" + kind + "\",\"apiVersion\":\"" + apiVersion + "\",\"metadata\":")
                .getBytes(StandardCharsets.UTF_8);
        byte[] metadata = HeaderScanner.metadata(bytes);
        byte[] out = Arrays.copyOf(head, head.length + metadata.length + 1);
        System.arraycopy(metadata, 0, out, head.length, metadata.length);
        out[out.length - 1] = '}';
        return new ObjectDocument(header.withType(apiVersion, kind), out);
    }

    /**
     * Returns the object in another form, which is made at the first call and kept while there is memory to spare.
     *
     * @param name a name of the form, the same for all that are made alike
     * @param maker makes the form's bytes, which must not be modified afterwards
     */
    public byte[] form(String name, Function<ObjectDocument, byte[]> maker) {
        SoftReference<Form> reference = forms;
        Form first = reference == null ? null : reference.get();
        for (Form form = first; form != null; form = form.next) {
            if (form.name.equals(name)) {
                return form.bytes;
            }
        }
        byte[] made = maker.apply(this);
        // Two threads may make a form at once: one of them is forgotten, which costs no more than to make it again.
        forms = new SoftReference<>(new Form(name, made, first));
        return made;
    }

    private record Form(String name, byte[] bytes, @Nullable Form next) {}

    @Override
    public String toString() {
        return header.kind() + " " + header.namespace() + "/" + header.name() + "@" + header.resourceVersion();
    }
}
