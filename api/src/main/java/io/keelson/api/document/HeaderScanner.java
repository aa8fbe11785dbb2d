package io.keelson.api.document;

import io.keelson.api.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an object's header in one pass over its JSON, and knows afterwards where the resource version goes. */
final class HeaderScanner {
    private static final byte[] API_VERSION = key("apiVersion");
    private static final byte[] KIND = key("kind");
    private static final byte[] METADATA = key("metadata");
    private static final byte[] NAME = key("name");
    private static final byte[] NAMESPACE = key("namespace");
    private static final byte[] UID = key("uid");
    private static final byte[] RESOURCE_VERSION = key("resourceVersion");
    private static final byte[] GENERATION = key("generation");
    private static final byte[] CREATION_TIMESTAMP = key("creationTimestamp");
    private static final byte[] DELETION_TIMESTAMP = key("deletionTimestamp");
    private static final byte[] LABELS = key("labels");
    private static final byte[] FINALIZERS = key("finalizers");
    private static final byte[] OWNER_REFERENCES = key("ownerReferences");

    private final byte[] bytes;
    private final JsonCursor in;
    private final SelectableFields selectable;
    private final @Nullable String[] fields;
    private final int[] ranks;

    private String apiVersion = "";
    private String kind = "";
    private String namespace = "";
    private String name = "";
    private String uid = "";
    private String resourceVersion = "";
    private long generation;
    private @Nullable Instant creationTimestamp;
    private @Nullable Instant deletionTimestamp;
    private Map<String, String> labels = Map.of();
    private List<String> finalizers = List.of();
    private List<String> ownerUids = List.of();

    /** Where to put the resource version, and the end of what it replaces there. */
    private int spliceFrom;

    private int spliceTo;
    private String before = "\"metadata\":{\"resourceVersion\":\"";
    private String after = "\"},";

    HeaderScanner(byte[] bytes, SelectableFields selectable) {
        this.bytes = bytes;
        this.in = new JsonCursor(bytes);
        this.selectable = selectable;
        this.fields = new String[selectable.names().length];
        this.ranks = new int[fields.length];
        Arrays.fill(ranks, Integer.MAX_VALUE);
    }

    /** Reads the header; a resource version of 0 stands for the object's own. */
    ObjectHeader scan(long version) {
        return scan(version, null);
    }

    /** As {@link #scan(long)}, with the fields' values already known. */
    ObjectHeader scan(long version, @Nullable Map<String, String> known) {
        scanObject();
        return new ObjectHeader(
                apiVersion,
                kind,
                namespace,
                name,
                uid,
                version != 0 ? version : parseVersion(resourceVersion),
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                finalizers,
                ownerUids,
                known != null ? known : selectable.values(fields));
    }

    /** Returns the bytes with the resource version put in. */
    byte[] splice(long version) {
        byte[] text = (before + version + after).getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = new byte[bytes.length - (spliceTo - spliceFrom) + text.length];
        System.arraycopy(bytes, 0, out, 0, spliceFrom);
        System.arraycopy(text, 0, out, spliceFrom, text.length);
        System.arraycopy(bytes, spliceTo, out, spliceFrom + text.length, bytes.length - spliceTo);
        return out;
    }

    /** Returns the JSON of an object's metadata, an empty object where it has none. */
    static byte[] metadata(byte[] object) {
        JsonCursor in = new JsonCursor(object);
        in.enterObject();
        while (in.nextKey()) {
            boolean found = in.keyIs(METADATA) && in.peek() == '{';
            int from = in.position();
            in.skipValue();
            if (found) {
                return Arrays.copyOfRange(object, from, in.position());
            }
        }
        return new byte[] {'{', '}'};
    }

    private void scanObject() {
        in.enterObject();
        spliceFrom = spliceTo = in.position();
        if (!in.nextKey()) {
            after = "\"}";
        } else {
            do {
                if (in.keyIs(METADATA) && in.peek() == '{') {
                    scanMetadata();
                } else if (in.keyIs(API_VERSION)) {
                    apiVersion = in.sharedString();
                } else if (in.keyIs(KIND)) {
                    kind = in.sharedString();
                } else {
                    scanSelectable(selectable.root());
                }
            } while (in.nextKey());
        }
        in.end();
    }

    private void scanMetadata() {
        in.enterObject();
        spliceFrom = spliceTo = in.position();
        before = "\"resourceVersion\":\"";
        after = "\",";
        if (!in.nextKey()) {
            after = "\"";
            return;
        }
        boolean found = false;
        do {
            if (in.keyIs(NAME)) {
                name = in.string();
            } else if (in.keyIs(NAMESPACE)) {
                namespace = in.sharedString();
            } else if (in.keyIs(UID)) {
                uid = in.string();
                if (!found) {
                    spliceFrom = spliceTo = in.position();
                    before = ",\"resourceVersion\":\"";
                    after = "\"";
                }
            } else if (in.keyIs(RESOURCE_VERSION)) {
                in.peek();
                found = true;
                spliceFrom = in.position();
                resourceVersion = in.string();
                spliceTo = in.position();
                before = "\"";
                after = "\"";
            } else if (in.keyIs(GENERATION)) {
                generation = in.integer();
            } else if (in.keyIs(CREATION_TIMESTAMP)) {
                creationTimestamp = in.timestamp();
            } else if (in.keyIs(DELETION_TIMESTAMP)) {
                deletionTimestamp = in.timestamp();
            } else if (in.keyIs(LABELS) && in.peek() == '{') {
                labels = scanLabels();
            } else if (in.keyIs(FINALIZERS) && in.peek() == '[') {
                finalizers = scanStrings();
            } else if (in.keyIs(OWNER_REFERENCES) && in.peek() == '[') {
                ownerUids = scanOwners();
            } else {
                in.skipValue();
            }
        } while (in.nextKey());
    }

    private Map<String, String> scanLabels() {
        List<String> keys = new ArrayList<>(8);
        List<String> values = new ArrayList<>(8);
        in.enterObject();
        while (in.nextKey()) {
            String key = in.sharedKey();
            String value = in.sharedString();
            int twice = keys.indexOf(key);
            if (twice >= 0) {
                values.set(twice, value);
            } else {
                keys.add(key);
                values.add(value);
            }
        }
        return CompactMap.of(keys.toArray(String[]::new), values.toArray(String[]::new));
    }

    private List<String> scanStrings() {
        List<String> strings = new ArrayList<>(2);
        in.enterArray();
        while (in.nextElement()) {
            strings.add(in.sharedString());
        }
        return List.copyOf(strings);
    }

    private List<String> scanOwners() {
        List<String> uids = new ArrayList<>(2);
        in.enterArray();
        while (in.nextElement()) {
            if (in.peek() != '{') {
                in.skipValue();
                continue;
            }
            String owner = "";
            in.enterObject();
            while (in.nextKey()) {
                if (in.keyIs(UID)) {
                    owner = in.sharedString();
                } else {
                    in.skipValue();
                }
            }
            uids.add(owner);
        }
        return List.copyOf(uids);
    }

    /** Reads the value of the key just read, keeping what is selectable in it. */
    private void scanSelectable(SelectableFields.Step above) {
        SelectableFields.Step step = above.isLeaf() ? null : in.stepOfKey(above);
        if (step == null) {
            in.skipValue();
        } else if (in.peek() == '{' && !step.isLeaf()) {
            in.enterObject();
            while (in.nextKey()) {
                scanSelectable(step);
            }
        } else {
            String value = in.scalar();
            for (SelectableFields.Target target : step.targets()) {
                if (value != null && !value.isEmpty() && target.rank() < ranks[target.field()]) {
                    fields[target.field()] = value;
                    ranks[target.field()] = target.rank();
                }
            }
        }
    }

    private static long parseVersion(String version) {
        if (version.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            throw new MalformedJsonException("metadata.resourceVersion is no number: " + version);
        }
    }

    private static byte[] key(String key) {
        return key.getBytes(StandardCharsets.ISO_8859_1);
    }
}
