package io.keelson.apiserver.cel;

import dev.cel.common.CelIssue;
import dev.cel.common.CelSource;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationResult;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with an expression, worded as cel-go does. */
final class Issues {
    private static final String CANDIDATES = " (candidates: ";
    private static final int MOST = 100;

    private Issues() {}

    static String text(CelValidationResult result) {
        List<CelIssue> worded = new ArrayList<>();
        for (CelIssue issue : result.getErrors()) {
            if (worded.size() == MOST) {
                break;
            }
            worded.add(CelIssue.formatError(issue.getExprId(), issue.getSourceLocation(), message(issue)));
        }
        return CelIssue.toDisplayString(worded, result.getSource());
    }

    private static String message(CelIssue issue) {
        String message = issue.getMessage();
        int candidates = message.indexOf(CANDIDATES);
        if (candidates >= 0) {
            return message.substring(0, candidates);
        }
        boolean syntax = issue.getExprId() == 0
                && (message.startsWith("mismatched input")
                        || message.startsWith("extraneous input")
                        || message.startsWith("no viable alternative")
                        || message.startsWith("missing ")
                        || message.startsWith("token recognition error"));
        return syntax ? "Syntax error: " + message : message;
    }

    static String text(CelSource source, CelSourceLocation location, String message) {
        return CelIssue.toDisplayString(List.of(CelIssue.formatError(0, location, message)), source);
    }
}
