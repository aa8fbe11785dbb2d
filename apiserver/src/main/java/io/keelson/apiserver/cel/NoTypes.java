package io.keelson.apiserver.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import java.util.Optional;

/** Knows no types of objects. */
final class NoTypes implements CelTypeProvider {
    @Override
    public ImmutableList<CelType> types() {
        return ImmutableList.of();
    }

    @Override
    public Optional<CelType> findType(String name) {
        return Optional.empty();
    }
}
