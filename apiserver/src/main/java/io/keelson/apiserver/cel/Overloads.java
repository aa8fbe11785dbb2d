package io.keelson.apiserver.cel;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensionLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import io.keelson.apiserver.cel.library.CelFunction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Joins what the type checker knows of overloads with what they do. */
final class Overloads {
    private Overloads() {}

    /**
     * Returns the overloads that have a body, by id.
     *
     * @param declared those of libraries, besides which there are the standard ones and those of extensions
     */
    static Map<String, Overload> bind(Collection<List<CelOverloadDecl>> declared, Map<String, CelFunction> bodies) {
        Map<String, Overload> bound = new HashMap<>();
        for (CelStandardDeclarations.StandardFunction function : CelStandardDeclarations.StandardFunction.values()) {
            bind(function.functionDecl().overloads(), bodies, bound);
        }
        List<CelExtensionLibrary.FeatureSet> extensions = List.of(
                CelExtensions.strings(),
                CelExtensions.lists(),
                CelExtensions.sets(CelOptions.DEFAULT),
                CelOptionalLibrary.INSTANCE);
        for (CelExtensionLibrary.FeatureSet extension : extensions) {
            for (CelFunctionDecl function : extension.functions()) {
                bind(function.overloads(), bodies, bound);
            }
        }
        declared.forEach(overloads -> bind(overloads, bodies, bound));
        // The extension of comprehensions does not tell what it declares.
        MapType map = MapType.create(SimpleType.DYN, SimpleType.DYN);
        CelFunction insert = bodies.get("cel_@mapInsert_map_key_value");
        if (insert != null) {
            bound.put(
                    "cel_@mapInsert_map_key_value",
                    new Overload("cel_@mapInsert_map_key_value", List.of(map, SimpleType.DYN, SimpleType.DYN), insert));
        }
        CelFunction insertAll = bodies.get("cel_@mapInsert_map_map");
        if (insertAll != null) {
            bound.put("cel_@mapInsert_map_map", new Overload("cel_@mapInsert_map_map", List.of(map, map), insertAll));
        }
        return Map.copyOf(bound);
    }

    private static void bind(
            Collection<CelOverloadDecl> overloads, Map<String, CelFunction> bodies, Map<String, Overload> bound) {
        for (CelOverloadDecl overload : overloads) {
            CelFunction body = bodies.get(overload.overloadId());
            if (body != null) {
                bound.put(overload.overloadId(), new Overload(overload.overloadId(), overload.parameterTypes(), body));
            }
        }
    }
}
