package io.keelson.apiserver.negotiation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One alternative of an {@code Accept} header (RFC 9110, 12.5.1).
 *
 * @param type the main type, {@code *} for any
 * @param subtype the subtype, {@code *} for any
 * @param parameters the parameters but {@code q}
 * @param quality the weight, 1 where none was given
 */
record AcceptClause(String type, String subtype, Map<String, String> parameters, double quality) {
    private static final Comparator<AcceptClause> BEST_FIRST = Comparator.comparingDouble(
                    (AcceptClause clause) -> -clause.quality)
            .thenComparing(clause -> clause.type.equals("*"))
            .thenComparing(clause -> clause.subtype.equals("*"));

    /** Parses a header: the clauses with the highest weight first, the precise before the wildcards. */
    static List<AcceptClause> parse(String header) {
        List<AcceptClause> clauses = new ArrayList<>(4);
        for (String part : header.split(",")) {
            String[] pieces = part.split(";");
            String range = pieces.length == 0 ? "" : pieces[0].strip();
            String[] types = range.split("/", -1);
            if (types.length == 1 && types[0].equals("*")) {
                types = new String[] {"*", "*"};
            }
            if (types.length != 2) {
                continue;
            }
            double quality = 1;
            Map<String, String> parameters = pieces.length == 1 ? Map.of() : new LinkedHashMap<>();
            for (int i = 1; i < pieces.length; i++) {
                String[] pair = pieces[i].split("=", 2);
                String name = pair[0].strip();
                String value = pair.length == 2 ? pair[1].strip() : "";
                if (name.equals("q")) {
                    quality = weight(value);
                } else {
                    parameters.put(name, value);
                }
            }
            clauses.add(new AcceptClause(types[0].strip(), types[1].strip(), parameters, quality));
        }
        if (clauses.size() > 1) {
            clauses.sort(BEST_FIRST);
        }
        return clauses;
    }

    boolean matches(String mediaType) {
        int slash = mediaType.indexOf('/');
        boolean sameType = mediaType.regionMatches(0, type, 0, slash) && type.length() == slash;
        return type.equals("*") && subtype.equals("*")
                || sameType
                        && (subtype.equals("*")
                                || mediaType.substring(slash + 1).equals(subtype));
    }

    private static double weight(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
