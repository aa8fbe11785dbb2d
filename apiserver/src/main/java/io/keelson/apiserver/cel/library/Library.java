package io.keelson.apiserver.cel.library;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions that belong together.
 *
 * @param declarations what the type checker has to be told of them; functions that it knows by itself are left out
 * @param implementations what they do, by overload
 */
public record Library(List<CelFunctionDecl> declarations, Map<String, CelFunction> implementations) {
    public Library {
        declarations = List.copyOf(declarations);
        implementations = Map.copyOf(implementations);
    }

    /** Collects the functions of a library. Not thread-safe. */
    static final class Builder {
        private final Map<String, List<CelOverloadDecl>> overloads = new LinkedHashMap<>();
        private final Map<String, CelFunction> implementations = new LinkedHashMap<>();

        /** Adds a function that is called with all its arguments in brackets. */
        Builder global(String function, String overload, CelType result, CelFunction body, CelType... parameters) {
            add(function, CelOverloadDecl.newGlobalOverload(overload, result, List.of(parameters)));
            return implement(overload, body);
        }

        /** Adds a function that is called on its first argument. */
        Builder member(String function, String overload, CelType result, CelFunction body, CelType... parameters) {
            add(function, CelOverloadDecl.newMemberOverload(overload, result, List.of(parameters)));
            return implement(overload, body);
        }

        private void add(String function, CelOverloadDecl overload) {
            overloads.computeIfAbsent(function, any -> new ArrayList<>()).add(overload);
        }

        /** Adds what an overload does that the type checker knows by itself. */
        Builder implement(String overload, CelFunction body) {
            implementations.put(overload, body);
            return this;
        }

        Library build() {
            List<CelFunctionDecl> declarations = new ArrayList<>();
            overloads.forEach(
                    (function, all) -> declarations.add(CelFunctionDecl.newFunctionDeclaration(function, all)));
            return new Library(declarations, implementations);
        }
    }
}
