package io.keelson.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import io.keelson.apiserver.cel.value.BytesValue;
import io.keelson.apiserver.cel.value.CelError;
import io.keelson.apiserver.cel.value.ListValue;
import io.keelson.apiserver.cel.value.NullValue;
import io.keelson.apiserver.cel.value.TypeValue;
import io.keelson.apiserver.cel.value.UnsignedInt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a checked expression into nodes that evaluate it. Used once, by one thread. */
final class Planner {
    private final CelAbstractSyntaxTree tree;
    private final Map<String, Overload> overloads;
    private final StructFactory structs;
    private final Map<String, Integer> locals = new HashMap<>();
    private final Set<String> variables = new LinkedHashSet<>();
    private int slots;

    Planner(CelAbstractSyntaxTree tree, Map<String, Overload> overloads, StructFactory structs) {
        this.tree = tree;
        this.overloads = overloads;
        this.structs = structs;
    }

    /** A constant, which costs nothing. */
    record Constant(Object value) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            return value;
        }
    }

    /** A variable of a loop; what went wrong in the last round shows when it is read. */
    record Local(int slot) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            frame.spend(1);
            Object value = frame.local(slot);
            if (value instanceof CelError error) {
                throw error;
            }
            return value;
        }
    }

    /** A variable of the expression. */
    record Variable(String name) implements Interpretable {
        @Override
        public Object evaluate(Frame frame) {
            frame.spend(1);
            return frame.variable(name);
        }
    }

    Expression plan(String source) {
        Interpretable root = plan(tree.getExpr());
        return new Expression(source, tree.getResultType(), variables, root, slots, tree);
    }

    private Interpretable plan(CelExpr expression) {
        return switch (expression.getKind()) {
            case CONSTANT -> new Constant(constant(expression.constant()));
            case IDENT -> identifier(expression, expression.ident().name());
            case SELECT -> select(expression);
            case CALL -> call(expression);
            case LIST -> list(expression.list());
            case MAP -> Creations.map(expression.map().entries(), this::plan);
            case STRUCT -> Creations.struct(expression.struct(), this::plan, structs);
            case COMPREHENSION -> comprehension(expression.comprehension());
            default -> throw new IllegalStateException("an expression of kind " + expression.getKind());
        };
    }

    private static Object constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case UINT64_VALUE -> new UnsignedInt(constant.uint64Value().longValue());
            case DOUBLE_VALUE -> constant.doubleValue();
            case STRING_VALUE -> constant.stringValue();
            case BYTES_VALUE -> new BytesValue(constant.bytesValue().toByteArray());
            default -> NullValue.NULL;
        };
    }

    private Interpretable identifier(CelExpr expression, String written) {
        String name = tree.getReference(expression.id())
                .map(CelReference::name)
                .filter(found -> !found.isEmpty())
                .orElse(written);
        Integer slot = locals.get(name);
        if (slot != null) {
            return new Local(slot);
        }
        boolean type = tree.getType(expression.id())
                .filter(found -> found.kind() == CelKind.TYPE)
                .isPresent();
        if (type) {
            return new Constant(new TypeValue(name));
        }
        variables.add(name);
        return new Variable(name);
    }

    private Interpretable select(CelExpr expression) {
        CelExpr.CelSelect select = expression.select();
        boolean qualified = tree.getReference(expression.id())
                .filter(reference -> !reference.name().isEmpty())
                .isPresent();
        if (qualified) {
            return identifier(expression, select.field());
        }
        Interpretable operand = plan(select.operand());
        return select.testOnly()
                ? new Access.Presence(operand, select.field())
                : new Access.Field(operand, select.field());
    }

    private Interpretable list(CelExpr.CelList list) {
        List<Interpretable> elements = list.elements().stream().map(this::plan).toList();
        if (list.optionalIndices().isEmpty() && elements.stream().allMatch(Constant.class::isInstance)) {
            List<Object> values = new ArrayList<>();
            elements.forEach(element -> values.add(((Constant) element).value()));
            return new Constant(ListValue.of(values));
        }
        return new Creations.NewList(elements, Set.copyOf(list.optionalIndices()));
    }

    private Interpretable call(CelExpr expression) {
        CelExpr.CelCall call = expression.call();
        List<Interpretable> arguments = new ArrayList<>();
        // A target that has no type is a part of the function's name.
        call.target()
                .filter(target -> tree.getType(target.id()).isPresent())
                .ifPresent(target -> arguments.add(plan(target)));
        Interpretable append = append(call);
        if (append != null) {
            return append;
        }
        call.args().forEach(argument -> arguments.add(plan(argument)));
        return switch (call.function()) {
            case "_&&_" -> new Logic.And(arguments.get(0), arguments.get(1));
            case "_||_" -> new Logic.Or(arguments.get(0), arguments.get(1));
            case "_?_:_" -> new Logic.Conditional(arguments.get(0), arguments.get(1), arguments.get(2));
            case "@not_strictly_false", "__not_strictly_false__" -> new Logic.NotStrictlyFalse(arguments.getFirst());
            case "_==_" -> new Logic.Equal(arguments.get(0), arguments.get(1), true);
            case "_!=_" -> new Logic.Equal(arguments.get(0), arguments.get(1), false);
            case "_[_]" -> new Access.Index(arguments.get(0), arguments.get(1));
            case "_[?_]", "_?._" -> new Access.OptionalIndex(arguments.get(0), arguments.get(1));
            case "or" -> new Access.Or(arguments.get(0), arguments.get(1), false);
            case "orValue" -> new Access.Or(arguments.get(0), arguments.get(1), true);
            default -> function(expression, call.function(), arguments);
        };
    }

    private Interpretable function(CelExpr expression, String function, List<Interpretable> arguments) {
        List<String> ids = tree.getReference(expression.id())
                .<List<String>>map(CelReference::overloadIds)
                .orElse(List.of());
        List<Overload> candidates = new ArrayList<>();
        for (String id : ids) {
            Overload overload = overloads.get(id);
            if (overload != null) {
                candidates.add(overload);
            }
        }
        if (candidates.isEmpty()) {
            throw new IllegalStateException("no implementation of " + function + " " + ids);
        }
        return new Call(
                qualified(expression, function),
                arguments.toArray(Interpretable[]::new),
                candidates.toArray(Overload[]::new));
    }

    /** Returns the name of a function as it was declared. */
    private String qualified(CelExpr expression, String function) {
        return expression
                .call()
                .target()
                .filter(target -> tree.getType(target.id()).isEmpty())
                .filter(target -> target.getKind() == CelExpr.ExprKind.Kind.IDENT)
                .map(target -> target.ident().name() + "." + function)
                .orElse(function);
    }

    /** Returns what adds to the list or map that a loop makes, where that is what a call does. */
    private @Nullable Interpretable append(CelExpr.CelCall call) {
        if (call.args().isEmpty()) {
            return null;
        }
        CelExpr first = call.args().getFirst();
        Integer slot = first.getKind() == CelExpr.ExprKind.Kind.IDENT
                        && first.ident().name().startsWith("@")
                ? locals.get(first.ident().name())
                : null;
        if (slot == null) {
            return null;
        }
        boolean list = call.function().equals("_+_")
                && call.args().get(1).getKind() == CelExpr.ExprKind.Kind.LIST
                && call.args().get(1).list().elements().size() == 1
                && call.args().get(1).list().optionalIndices().isEmpty();
        if (list) {
            return new Comprehension.Append(
                    slot, plan(call.args().get(1).list().elements().getFirst()));
        }
        boolean map = call.function().equals("cel.@mapInsert") && call.args().size() == 3;
        return map
                ? new Comprehension.Insert(
                        slot, plan(call.args().get(1)), plan(call.args().get(2)))
                : null;
    }

    private Interpretable comprehension(CelExpr.CelComprehension loop) {
        Interpretable range = plan(loop.iterRange());
        Interpretable start = plan(loop.accuInit());
        Integer outerAccumulator = locals.get(loop.accuVar());
        int accumulator = declare(loop.accuVar());
        Integer outerFirst = locals.get(loop.iterVar());
        int first = declare(loop.iterVar());
        Integer outerSecond = loop.iterVar2().isEmpty() ? null : locals.get(loop.iterVar2());
        int second = loop.iterVar2().isEmpty() ? -1 : declare(loop.iterVar2());
        Interpretable condition = plan(loop.loopCondition());
        Interpretable step = plan(loop.loopStep());
        restore(loop.iterVar(), outerFirst);
        if (second >= 0) {
            restore(loop.iterVar2(), outerSecond);
        }
        Interpretable result = plan(loop.result());
        restore(loop.accuVar(), outerAccumulator);
        return new Comprehension(range, start, condition, step, result, accumulator, first, second);
    }

    private int declare(String name) {
        locals.put(name, slots);
        return slots++;
    }

    private void restore(String name, @Nullable Integer outer) {
        if (outer == null) {
            locals.remove(name);
        } else {
            locals.put(name, outer);
        }
    }
}
