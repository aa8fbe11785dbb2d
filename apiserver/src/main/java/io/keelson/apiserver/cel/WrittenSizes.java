package io.keelson.apiserver.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import io.keelson.apiserver.cel.value.Sizes;
import org.jspecify.annotations.Nullable;

/** Sizes that need no estimate: those of what an expression itself writes down, and of values that have none. */
final class WrittenSizes {
    private WrittenSizes() {}

    /** Returns whether all values of a type are as large as one another. */
    static boolean isScalar(CelType type) {
        return switch (type.kind()) {
            case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> true;
            case OPAQUE ->
                type.name().equals("optional_type")
                        && isScalar(type.parameters().getFirst());
            default -> false;
        };
    }

    /** Returns the size of what the expression writes down, or null where it does not. */
    static @Nullable Long written(CelExpr expression) {
        return switch (expression.getKind()) {
            case CONSTANT ->
                switch (expression.constant().getKind()) {
                    case STRING_VALUE ->
                        (long) Sizes.characters(expression.constant().stringValue());
                    case BYTES_VALUE ->
                        (long) expression.constant().bytesValue().size();
                    default -> 1L;
                };
            case LIST -> (long) expression.list().elements().size();
            case MAP -> (long) expression.map().entries().size();
            default -> null;
        };
    }
}
