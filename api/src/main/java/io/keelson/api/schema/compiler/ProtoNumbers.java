package io.keelson.api.schema.compiler;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** Reads protobuf field numbers from the Java client's descriptors. */
final class ProtoNumbers {
    private static final String PACKAGE = Meta.class.getPackageName().replace('.', '/') + "/";
    private final Map<String, Descriptor> messages = new HashMap<>();

    private ProtoNumbers() {}

    /** Reads every descriptor of the jar that the classes come from. */
    static ProtoNumbers read() throws IOException {
        ProtoNumbers numbers = new ProtoNumbers();
        try (JarFile jar = new JarFile(Path.of(V1.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toFile())) {
            jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(PACKAGE) && name.endsWith(".class") && !name.contains("$"))
                    .forEach(name -> numbers.add(name.substring(0, name.length() - ".class".length())));
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        return numbers;
    }

    private void add(String className) {
        try {
            Class<?> type = Class.forName(className.replace('/', '.'));
            FileDescriptor file =
                    (FileDescriptor) type.getMethod("getDescriptor").invoke(null);
            for (Descriptor message : file.getMessageTypes()) {
                messages.put(openApiName(message.getFullName()), message);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(className + " has no descriptor", e);
        }
    }

    private static String openApiName(String fullName) {
        return "io.k8s." + fullName.substring("k8s.io.".length()).replace("_", "-");
    }

    /**
     * Returns the number of a field, 0 where it has none. A field of an embedded structure has its number in that
     * structure's message. Descriptors spell some names differently: other case, without signs.
     */
    int number(String type, String field, String embedded) {
        Descriptor message = messages.get(type);
        if (message == null) {
            return 0;
        }
        Descriptor holder = message;
        for (String part : parts(embedded)) {
            FieldDescriptor inner = embeddedIn(holder, part);
            holder = inner == null ? holder : inner.getMessageType();
        }
        for (Descriptor candidate : new Descriptor[] {holder, message}) {
            for (FieldDescriptor found : candidate.getFields()) {
                if (found.getName().equalsIgnoreCase(field.replace("$", "").replace("-", ""))) {
                    return found.getNumber();
                }
            }
        }
        return 0;
    }

    /** Returns the numbers of embedded structures, one within the other; 0 where one is no message of its own. */
    List<Integer> embedded(String type, String path) {
        Descriptor holder = messages.get(type);
        List<Integer> numbers = new ArrayList<>();
        for (String part : parts(path)) {
            FieldDescriptor inner = holder == null ? null : embeddedIn(holder, part);
            numbers.add(inner == null ? 0 : inner.getNumber());
            holder = inner == null ? holder : inner.getMessageType();
        }
        return numbers;
    }

    private static @Nullable FieldDescriptor embeddedIn(Descriptor holder, String part) {
        return holder.getFields().stream()
                .filter(inner -> inner.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                        && inner.getMessageType().getName().equals(part))
                .findFirst()
                .orElse(null);
    }

    private static List<String> parts(String path) {
        return path.isEmpty() ? List.of() : List.of(path.split("\\."));
    }
}
