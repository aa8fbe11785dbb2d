package io.keelson.apiserver.cel.library;

import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import io.keelson.apiserver.cel.value.NamedValue;

/** Versions: Kubernetes' library {@code semver}, version 1. */
final class Semvers {
    private static final StructTypeReference TYPE = StructTypeReference.create("kubernetes.Semver");

    private Semvers() {}

    /** A version as a value. */
    private record SemverValue(SemanticVersion version) implements NamedValue {
        @Override
        public String typeName() {
            return TYPE.name();
        }
    }

    static Library library() {
        return new Library.Builder()
                .global(
                        "semver",
                        "string_to_semver",
                        TYPE,
                        args -> new SemverValue(SemanticVersion.parse((String) args[0])),
                        SimpleType.STRING)
                .global(
                        "semver",
                        "string_bool_to_semver",
                        TYPE,
                        args -> new SemverValue(parse((String) args[0], (Boolean) args[1])),
                        SimpleType.STRING,
                        SimpleType.BOOL)
                .global(
                        "isSemver",
                        "is_semver_string",
                        SimpleType.BOOL,
                        args -> AddressFunctions.succeeds(() -> SemanticVersion.parse((String) args[0])),
                        SimpleType.STRING)
                .global(
                        "isSemver",
                        "is_semver_string_bool",
                        SimpleType.BOOL,
                        args -> AddressFunctions.succeeds(() -> parse((String) args[0], (Boolean) args[1])),
                        SimpleType.STRING,
                        SimpleType.BOOL)
                .member(
                        "isGreaterThan",
                        "semver_is_greater_than",
                        SimpleType.BOOL,
                        args -> of(args, 0).compareTo(of(args, 1)) > 0,
                        TYPE,
                        TYPE)
                .member(
                        "isLessThan",
                        "semver_is_less_than",
                        SimpleType.BOOL,
                        args -> of(args, 0).compareTo(of(args, 1)) < 0,
                        TYPE,
                        TYPE)
                .member(
                        "compareTo",
                        "semver_compare_to",
                        SimpleType.INT,
                        args -> (long) Integer.signum(of(args, 0).compareTo(of(args, 1))),
                        TYPE,
                        TYPE)
                .member(
                        "major",
                        "semver_major",
                        SimpleType.INT,
                        args -> of(args, 0).major().longValue(),
                        TYPE)
                .member(
                        "minor",
                        "semver_minor",
                        SimpleType.INT,
                        args -> of(args, 0).minor().longValue(),
                        TYPE)
                .member(
                        "patch",
                        "semver_patch",
                        SimpleType.INT,
                        args -> of(args, 0).patch().longValue(),
                        TYPE)
                .build();
    }

    private static SemanticVersion of(Object[] arguments, int index) {
        return ((SemverValue) arguments[index]).version();
    }

    private static SemanticVersion parse(String text, boolean normalize) {
        return normalize ? SemanticVersion.parseTolerant(text) : SemanticVersion.parse(text);
    }
}
