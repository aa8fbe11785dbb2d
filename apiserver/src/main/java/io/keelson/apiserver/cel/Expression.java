package io.keelson.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelType;
import io.keelson.apiserver.cel.value.CelError;
import java.util.Set;

/** A compiled expression. Immutable, safe on any thread. */
public final class Expression {
    private final String source;
    private final CelType type;
    private final Set<String> variables;
    private final Interpretable root;
    private final int locals;
    private final CelAbstractSyntaxTree tree;

    Expression(
            String source,
            CelType type,
            Set<String> variables,
            Interpretable root,
            int locals,
            CelAbstractSyntaxTree tree) {
        this.source = source;
        this.type = type;
        this.variables = Set.copyOf(variables);
        this.root = root;
        this.locals = locals;
        this.tree = tree;
    }

    /** Returns the text it was compiled from. */
    public String source() {
        return source;
    }

    /** Returns the type of its values. */
    public CelType type() {
        return type;
    }

    /** Returns the variables that it uses. */
    public Set<String> variables() {
        return variables;
    }

    /**
     * Evaluates the expression. Never throws for what the expression or the variables do.
     *
     * @param limit what it may cost, see {@link CostLimits}
     */
    public Evaluation evaluate(Variables values, long limit) {
        Frame frame = new Frame(values, locals, limit);
        try {
            return new Evaluation(root.evaluate(frame), null, frame.cost(), false);
        } catch (CelError e) {
            return new Evaluation(null, e.getMessage(), frame.cost(), false);
        } catch (Frame.LimitExceeded e) {
            return new Evaluation(null, Evaluation.COST_LIMIT_EXCEEDED, frame.cost(), true);
        } catch (StackOverflowError e) {
            return new Evaluation(null, "the value is nested too deeply", frame.cost(), false);
        }
    }

    /**
     * Estimates what the expression costs at most.
     *
     * @param sizes tells how large the values of variables and their fields can be
     */
    public CostEstimate estimate(SizeEstimator sizes) {
        return new CostEstimation(tree, sizes).estimate();
    }

    @Override
    public String toString() {
        return source;
    }
}
