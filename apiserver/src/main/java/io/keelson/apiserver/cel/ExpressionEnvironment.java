package io.keelson.apiserver.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelListsExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.extensions.CelSetsExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import io.keelson.apiserver.cel.library.CelFunction;
import io.keelson.apiserver.cel.library.Libraries;
import io.keelson.apiserver.cel.library.Library;
import io.keelson.apiserver.cel.value.CelError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What expressions can use: variables with their types, and functions. Immutable, safe on any thread; to compile takes
 * some milliseconds.
 */
public final class ExpressionEnvironment {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableHomogeneousLiterals(true)
            .enableOptionalSyntax(true)
            .build();
    private static final CelStringExtensions STRINGS = CelExtensions.strings(
            CelStringExtensions.Function.CHAR_AT,
            CelStringExtensions.Function.INDEX_OF,
            CelStringExtensions.Function.JOIN,
            CelStringExtensions.Function.LAST_INDEX_OF,
            CelStringExtensions.Function.LOWER_ASCII,
            CelStringExtensions.Function.QUOTE,
            CelStringExtensions.Function.REPLACE,
            CelStringExtensions.Function.SPLIT,
            CelStringExtensions.Function.SUBSTRING,
            CelStringExtensions.Function.TRIM,
            CelStringExtensions.Function.UPPER_ASCII);
    private static final CelListsExtensions LISTS = CelExtensions.lists();
    private static final CelSetsExtensions SETS = CelExtensions.sets(OPTIONS);

    private final CelCompiler compiler;
    private final Map<String, Overload> overloads;
    private final StructFactory structs;

    private ExpressionEnvironment(CelCompiler compiler, Map<String, Overload> overloads, StructFactory structs) {
        this.compiler = compiler;
        this.overloads = overloads;
        this.structs = structs;
    }

    /** Returns a builder of an environment with the libraries that every expression of Kubernetes has. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what an environment has. Not thread-safe. */
    public static final class Builder {
        private final Map<String, CelType> variables = new LinkedHashMap<>();
        private final List<Library> libraries = new ArrayList<>(Libraries.BASE);
        private CelTypeProvider types = new NoTypes();
        private StructFactory structs = (type, fields) -> {
            throw new CelError("unknown type '" + type + "'");
        };

        private Builder() {}

        /** Adds a variable. */
        public Builder variable(String name, CelType type) {
            variables.put(name, type);
            return this;
        }

        /** Adds functions. */
        public Builder library(Library library) {
            libraries.add(library);
            return this;
        }

        /** Sets where the types of objects are found that variables or expressions name. */
        public Builder types(CelTypeProvider provider) {
            this.types = provider;
            return this;
        }

        /** Sets what makes the objects that expressions write down. */
        public Builder structs(StructFactory factory) {
            this.structs = factory;
            return this;
        }

        /** Builds the environment. */
        public ExpressionEnvironment build() {
            CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addLibraries(CelOptionalLibrary.INSTANCE, STRINGS, LISTS, SETS, CelExtensions.comprehensions())
                    .setTypeProvider(types);
            variables.forEach(compiler::addVar);
            Map<String, List<CelOverloadDecl>> declared = new LinkedHashMap<>();
            Map<String, CelFunction> bodies = new HashMap<>();
            for (Library library : libraries) {
                bodies.putAll(library.implementations());
                for (CelFunctionDecl function : library.declarations()) {
                    declared.computeIfAbsent(function.name(), any -> new ArrayList<>())
                            .addAll(function.overloads());
                }
            }
            declared.forEach((name, overloads) ->
                    compiler.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(name, overloads)));
            return new ExpressionEnvironment(compiler.build(), Overloads.bind(declared.values(), bodies), structs);
        }
    }

    /**
     * Compiles an expression.
     *
     * @throws CelCompilationException where it is malformed, names what there is not, or types do not fit
     */
    public Expression compile(String source) throws CelCompilationException {
        CelValidationResult result = compiler.compile(source);
        if (result.hasError()) {
            throw new CelCompilationException(Issues.text(result));
        }
        CelAbstractSyntaxTree tree;
        try {
            tree = result.getAst();
        } catch (CelValidationException e) {
            throw new CelCompilationException(String.valueOf(e.getMessage()));
        }
        String wrong = LiteralChecks.check(tree);
        if (!wrong.isEmpty()) {
            throw new CelCompilationException(wrong);
        }
        return new Planner(tree, overloads, structs).plan(source);
    }
}
