package io.keelson.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what an expression costs at most from the sizes that its inputs can have. Which definitions are accepted
 * hangs on the outcome, so that it has to be that of cel-go's {@code checker.Cost}. Used once, by one thread.
 */
final class CostEstimation {
    private final CelAbstractSyntaxTree tree;
    private final SizeEstimator sizes;
    private final Map<Long, List<String>> paths = new HashMap<>();
    private final Map<Long, CostEstimate> computed = new HashMap<>();
    private final Map<Long, EntrySize> entries = new HashMap<>();
    private final LocalVariables locals = new LocalVariables();

    CostEstimation(CelAbstractSyntaxTree tree, SizeEstimator sizes) {
        this.tree = tree;
        this.sizes = sizes;
    }

    CostEstimate estimate() {
        return cost(tree.getExpr());
    }

    private CostEstimate cost(CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> {
                LocalVariables.Local local = locals.find(expression.ident().name());
                paths.put(
                        expression.id(),
                        local == null ? List.of(expression.ident().name()) : local.path());
                yield CostEstimate.fixed(1);
            }
            case SELECT -> select(expression);
            case CALL -> call(expression);
            case LIST -> list(expression);
            case MAP -> map(expression);
            case STRUCT -> {
                CostEstimate sum = CostEstimate.fixed(40);
                for (CelExpr.CelStruct.Entry entry : expression.struct().entries()) {
                    sum = sum.plus(cost(entry.value()));
                }
                yield sum;
            }
            case COMPREHENSION -> isBind(expression.comprehension()) ? bind(expression) : comprehension(expression);
            default -> CostEstimate.NONE;
        };
    }

    private CelType type(CelExpr expression) {
        return tree.getType(expression.id()).orElse(SimpleType.DYN);
    }

    List<String> path(CelExpr expression) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.IDENT) {
            LocalVariables.Local local = locals.find(expression.ident().name());
            if (local != null) {
                return local.path();
            }
        }
        return paths.getOrDefault(expression.id(), List.of());
    }

    private static List<String> below(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return List.copyOf(longer);
    }

    private CostEstimate select(CelExpr expression) {
        CelExpr.CelSelect select = expression.select();
        CostEstimate sum = cost(select.operand());
        if (select.testOnly()) {
            return sum;
        }
        CelKind kind = type(select.operand()).kind();
        if (kind == CelKind.MAP || kind == CelKind.STRUCT || kind == CelKind.TYPE_PARAM) {
            sum = sum.plus(CostEstimate.fixed(1));
        }
        paths.put(expression.id(), below(path(select.operand()), select.field()));
        return sum;
    }

    private CostEstimate call(CelExpr expression) {
        CelExpr.CelCall call = expression.call();
        if (call.function().equals("dyn")) {
            CelExpr argument = call.args().getFirst();
            CostEstimate sum = cost(argument).plus(CostEstimate.fixed(1));
            copySizes(expression, argument);
            return sum;
        }
        List<Argument> arguments = new ArrayList<>();
        CostEstimate sum = CostEstimate.NONE;
        List<CostEstimate> costs = new ArrayList<>();
        for (CelExpr argument : call.args()) {
            costs.add(cost(argument));
            arguments.add(argument(argument));
        }
        List<String> overloads = tree.getReference(expression.id())
                .<List<String>>map(CelReference::overloadIds)
                .orElse(List.of());
        if (overloads.isEmpty()) {
            return CostEstimate.NONE;
        }
        Argument target = null;
        CelExpr on = call.target().orElse(null);
        if (on != null && tree.getType(on.id()).isPresent()) {
            sum = sum.plus(cost(on));
            target = argument(on);
        }
        CostEstimate cost = new CostEstimate(Long.MAX_VALUE, 0);
        CostEstimate size = null;
        for (String overload : overloads) {
            CallEstimate one = functionCost(expression, overload, target, arguments, costs);
            cost = cost.union(one.cost());
            if (one.size() != null) {
                size = size == null ? one.size() : size.union(one.size());
            }
            if (overload.equals("index_list") || overload.equals("index_map")) {
                CelExpr container = call.args().getFirst();
                EntrySize entry = entrySize(container);
                size = entry == null ? null : entry.value();
                paths.put(
                        expression.id(), below(path(container), overload.equals("index_list") ? "@items" : "@values"));
            }
            if (size == null) {
                size = size(expression);
            }
        }
        if (size != null) {
            computed.put(expression.id(), size);
        }
        return sum.plus(cost);
    }

    /**
     * Something that a function is given.
     *
     * @param path what leads to it from a variable, empty where nothing does
     * @param size how large it is, null where that is not known
     */
    record Argument(
            CelExpr expression,
            List<String> path,
            CelType type,
            @Nullable CostEstimate size) {
        CostEstimate sizeOrUnknown() {
            return size == null ? CostEstimate.UNKNOWN : size;
        }
    }

    /**
     * What a call costs.
     *
     * @param size how large its result is, null where that is not told
     */
    record CallEstimate(CostEstimate cost, @Nullable CostEstimate size) {}

    private Argument argument(CelExpr expression) {
        List<String> path = path(expression);
        boolean accumulator = !path.isEmpty() && path.getFirst().startsWith("@");
        return new Argument(expression, accumulator ? List.of() : path, type(expression), size(expression));
    }

    @Nullable
    CostEstimate largest(List<String> path) {
        Long largest = path.isEmpty() ? null : sizes.largest(path);
        return largest == null ? null : new CostEstimate(0, largest);
    }

    @SuppressWarnings("RefactorSwitch") // most functions return from within a block
    private CallEstimate functionCost(
            CelExpr expression,
            String overload,
            @Nullable Argument target,
            List<Argument> arguments,
            List<CostEstimate> costs) {
        CostEstimate sum = CostEstimate.NONE;
        for (CostEstimate one : costs) {
            sum = sum.plus(one);
        }
        CallEstimate kubernetes =
                FunctionEstimates.of(expression.call().function(), overload, target, arguments, this::largest);
        if (kubernetes != null) {
            return new CallEstimate(kubernetes.cost().plus(sum), kubernetes.size());
        }
        switch (overload) {
            case "logical_or", "logical_and" -> {
                CostEstimate left = costs.get(0);
                return new CallEstimate(
                        new CostEstimate(left.min(), left.plus(costs.get(1)).max()), null);
            }
            case "conditional" -> {
                CostEstimate size =
                        arguments.get(1).sizeOrUnknown().union(arguments.get(2).sizeOrUnknown());
                setEntry(
                        expression,
                        EntrySize.union(
                                entrySize(arguments.get(1).expression()),
                                entrySize(arguments.get(2).expression())));
                return new CallEstimate(costs.get(0).plus(costs.get(1).union(costs.get(2))), size);
            }
            case "add_string", "add_bytes", "add_list" -> {
                CostEstimate size =
                        arguments.get(0).sizeOrUnknown().plus(arguments.get(1).sizeOrUnknown());
                setEntry(
                        expression,
                        EntrySize.union(
                                entrySize(arguments.get(0).expression()),
                                entrySize(arguments.get(1).expression())));
                CostEstimate own = overload.equals("add_list") ? CostEstimate.fixed(1) : size.times(0.1);
                return new CallEstimate(own.plus(sum), size);
            }
            default -> {
                CallEstimate standard = FunctionEstimates.standard(overload, target, arguments);
                return standard == null
                        ? new CallEstimate(CostEstimate.fixed(1).plus(sum), null)
                        : new CallEstimate(standard.cost().plus(sum), standard.size());
            }
        }
    }

    private CostEstimate list(CelExpr expression) {
        List<CelExpr> elements = expression.list().elements();
        CostEstimate sum = CostEstimate.fixed(10);
        CostEstimate element = new CostEstimate(elements.isEmpty() ? 0 : Long.MAX_VALUE, 0);
        for (CelExpr one : elements) {
            sum = sum.plus(cost(one));
            element = element.union(sizeOrUnknown(one));
        }
        entries.put(expression.id(), new EntrySize(true, CostEstimate.fixed(1), element));
        return sum;
    }

    private CostEstimate map(CelExpr expression) {
        List<CelExpr.CelMap.Entry> all = expression.map().entries();
        CostEstimate sum = CostEstimate.fixed(30);
        CostEstimate key = new CostEstimate(all.isEmpty() ? 0 : Long.MAX_VALUE, 0);
        CostEstimate value = key;
        for (CelExpr.CelMap.Entry entry : all) {
            sum = sum.plus(cost(entry.key())).plus(cost(entry.value()));
            key = key.union(sizeOrUnknown(entry.key()));
            value = value.union(sizeOrUnknown(entry.value()));
        }
        entries.put(expression.id(), new EntrySize(false, key, value));
        return sum;
    }

    private CostEstimate comprehension(CelExpr expression) {
        CelExpr.CelComprehension loop = expression.comprehension();
        CostEstimate sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        pushBinding(loop.accuVar(), loop.accuInit());
        CelExpr range = loop.iterRange();
        EntrySize entry = entrySize(range);
        boolean list = entry == null ? type(range).kind() == CelKind.LIST : entry.list();
        CostEstimate key = entry == null ? null : entry.key();
        CostEstimate value = entry == null ? null : entry.value();
        List<String> path = path(range);
        boolean two = !loop.iterVar2().isEmpty();
        if (two) {
            locals.push(loop.iterVar(), below(path, list ? "@indices" : "@keys"), key, null);
            locals.push(loop.iterVar2(), below(path, list ? "@items" : "@values"), value, null);
        } else {
            locals.push(loop.iterVar(), below(path, list ? "@items" : "@keys"), list ? value : key, null);
        }
        CostEstimate round = cost(loop.loopCondition());
        CostEstimate step = cost(loop.loopStep());
        locals.pop(loop.iterVar());
        if (two) {
            locals.pop(loop.iterVar2());
        }
        sum = sum.plus(cost(loop.result()));
        locals.pop(loop.accuVar());
        CostEstimate rounds = sizeOrUnknown(range);
        sum = sum.plus(rounds.times(step.plus(round)));
        switch (loop.accuInit().getKind()) {
            case CONSTANT -> {
                CostEstimate size = size(loop.accuInit());
                if (size != null) {
                    computed.put(expression.id(), size);
                }
            }
            case LIST, MAP -> {
                computed.put(expression.id(), rounds);
                setEntry(expression, entrySize(loop.loopStep()));
            }
            default -> {}
        }
        return sum;
    }

    private void pushBinding(String name, CelExpr value) {
        locals.push(name, path(value), size(value), entrySize(value));
    }

    /** What the macros of optional values bind a name with is a loop without rounds. */
    private static boolean isBind(CelExpr.CelComprehension loop) {
        boolean never = loop.loopCondition().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && loop.loopCondition().constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
                && !loop.loopCondition().constant().booleanValue();
        return never
                && loop.iterRange().getKind() == CelExpr.ExprKind.Kind.LIST
                && loop.iterRange().list().elements().isEmpty()
                && !loop.accuVar().startsWith("@");
    }

    private CostEstimate bind(CelExpr expression) {
        CelExpr.CelComprehension loop = expression.comprehension();
        CostEstimate sum = cost(loop.iterRange()).plus(cost(loop.accuInit()));
        pushBinding(loop.accuVar(), loop.accuInit());
        sum = sum.plus(cost(loop.result()));
        locals.pop(loop.accuVar());
        copySizes(expression, loop.result());
        return sum;
    }

    private void copySizes(CelExpr to, CelExpr from) {
        CostEstimate size = size(from);
        if (size != null) {
            computed.put(to.id(), size);
        }
        setEntry(to, entrySize(from));
    }

    private void setEntry(CelExpr expression, @Nullable EntrySize entry) {
        if (entry != null) {
            entries.put(expression.id(), entry);
        }
    }

    private @Nullable EntrySize entrySize(CelExpr expression) {
        EntrySize known = entries.get(expression.id());
        if (known != null || expression.getKind() != CelExpr.ExprKind.Kind.IDENT) {
            return known;
        }
        LocalVariables.Local local = locals.find(expression.ident().name());
        return local == null ? null : local.entry();
    }

    private CostEstimate sizeOrUnknown(CelExpr expression) {
        CostEstimate size = size(expression);
        return size == null ? CostEstimate.UNKNOWN : size;
    }

    private @Nullable CostEstimate size(CelExpr expression) {
        CostEstimate known = computed.get(expression.id());
        if (known != null) {
            return known;
        }
        Long written = WrittenSizes.written(expression);
        if (written != null) {
            return CostEstimate.fixed(written);
        }
        CostEstimate largest = largest(path(expression));
        if (largest != null) {
            computed.put(expression.id(), largest);
            return largest;
        }
        if (WrittenSizes.isScalar(type(expression))) {
            return CostEstimate.fixed(1);
        }
        LocalVariables.Local local = expression.getKind() == CelExpr.ExprKind.Kind.IDENT
                ? locals.find(expression.ident().name())
                : null;
        return local == null ? null : local.size();
    }
}
