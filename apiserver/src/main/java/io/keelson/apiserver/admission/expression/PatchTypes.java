package io.keelson.apiserver.admission.expression;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.util.Map;
import java.util.Optional;

/**
 * The types of what mutating policies write down: {@code Object} with its parts ({@code Object.spec}, {@code
 * Object.spec.template} and so on), and {@code JSONPatch}. Nothing is known of objects: any name is a field of theirs, and
 * a field may have any value. Since the type checker wants to be told all names, it is told those that the expression
 * itself says. Immutable.
 */
@SuppressWarnings("Immutable") // nothing changes once it is made
final class PatchTypes implements CelTypeProvider {
    static final String OBJECT = "Object";
    static final String PATCH = "JSONPatch";
    private static final Map<String, CelType> PATCH_FIELDS = Map.of(
            "op", SimpleType.STRING, "path", SimpleType.STRING, "from", SimpleType.STRING, "value", SimpleType.DYN);

    private final RequestTypes others;
    private final ImmutableSet<String> names;

    /**
     * @param others the types that every expression of the policy knows
     * @param source the expression
     */
    PatchTypes(RequestTypes others, String source) {
        this.others = others;
        this.names = names(source);
    }

    /** Returns the type of expressions that apply a configuration. */
    static CelType configuration() {
        return StructTypeReference.create(OBJECT);
    }

    /** Returns the type of expressions that make a JSON patch. */
    static CelType patch() {
        return ListType.create(StructTypeReference.create(PATCH));
    }

    private static ImmutableSet<String> names(String source) {
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        int begin = -1;
        for (int i = 0; i <= source.length(); i++) {
            boolean part =
                    i < source.length() && (Character.isLetterOrDigit(source.charAt(i)) || source.charAt(i) == '_');
            if (part && begin < 0) {
                begin = i;
            } else if (!part && begin >= 0) {
                names.add(source.substring(begin, i));
                begin = -1;
            }
        }
        return names.build();
    }

    @Override
    public ImmutableList<CelType> types() {
        return others.types();
    }

    @Override
    public Optional<CelType> findType(String name) {
        if (name.equals(PATCH)) {
            return Optional.of(StructType.create(
                    PATCH,
                    ImmutableSet.copyOf(PATCH_FIELDS.keySet()),
                    field -> Optional.ofNullable(PATCH_FIELDS.get(field))));
        } else if (name.equals(OBJECT) || name.startsWith(OBJECT + ".")) {
            return Optional.of(StructType.create(name, names, any -> Optional.of(SimpleType.DYN)));
        }
        return others.findType(name);
    }
}
