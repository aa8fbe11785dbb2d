package io.keelson.apiserver.cel;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import io.keelson.api.schema.structural.Patterns;
import io.keelson.apiserver.cel.library.TimeFunctions;
import io.keelson.apiserver.cel.value.CelError;
import java.util.ArrayList;
import java.util.List;

/** Refuses regular expressions, durations and points in time that are written down and malformed. */
final class LiteralChecks {
    private LiteralChecks() {}

    /** Returns what is wrong, empty where nothing is. */
    static String check(CelAbstractSyntaxTree tree) {
        List<String> wrong = new ArrayList<>();
        CelNavigableAst.fromAst(tree).getRoot().allNodes().forEach(node -> {
            CelExpr expression = node.expr();
            if (expression.getKind() == CelExpr.ExprKind.Kind.CALL) {
                call(tree, expression.call(), wrong);
            }
        });
        return String.join("\n", wrong);
    }

    private static void call(CelAbstractSyntaxTree tree, CelExpr.CelCall call, List<String> wrong) {
        if (call.args().isEmpty()) {
            return;
        }
        CelExpr literal = call.args().getLast();
        if (literal.getKind() != CelExpr.ExprKind.Kind.CONSTANT
                || literal.constant().getKind() != CelConstant.Kind.STRING_VALUE
                || valid(call.function(), literal.constant().stringValue())) {
            return;
        }
        Integer offset = tree.getSource().getPositionsMap().get(literal.id());
        CelSourceLocation location = offset == null
                ? CelSourceLocation.of(1, 0)
                : tree.getSource().getOffsetLocation(offset).orElse(CelSourceLocation.of(1, 0));
        wrong.add(Issues.text(tree.getSource(), location, "invalid " + call.function() + " argument"));
    }

    private static boolean valid(String function, String literal) {
        try {
            switch (function) {
                case "matches" -> Patterns.compile(literal);
                case "duration" -> TimeFunctions.duration(literal);
                case "timestamp" -> TimeFunctions.timestamp(literal);
                default -> {}
            }
            return true;
        } catch (CelError | PatternSyntaxException e) {
            return false;
        }
    }
}
