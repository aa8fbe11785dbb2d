package io.keelson.resources.definition;

import io.keelson.api.document.SelectableFields;
import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.definition.FieldLabels;
import io.keelson.apiserver.definition.ScalePaths;
import io.keelson.apiserver.definition.SubresourceDefinition;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.table.Printer;
import io.keelson.resources.strategy.BasicStrategy;
import io.keelson.resources.strategy.DisabledFields;
import io.keelson.resources.strategy.RuledStrategy;
import io.keelson.resources.strategy.Traits;
import io.keelson.resources.validation.Rules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a group says of one of its kinds, in all versions; what it does not say is as with most kinds. Not thread-safe. */
public final class KindDefinition {
    private final Map<String, Function<@Nullable Schema, SubresourceDefinition>> subresources = new LinkedHashMap<>();
    private Function<Traits, ResourceStrategy> strategy = BasicStrategy::new;
    private Conversion conversion = Conversion.RENAME;
    private Printer printer = Printer.PLAIN;
    private SelectableFields fields = SelectableFields.none();
    private FieldLabelRule labels = FieldLabelRule.METADATA_ONLY;
    private List<String> indexed = List.of();
    private @Nullable String deprecation;

    /** Sets what is particular about the kind. */
    public KindDefinition strategy(Function<Traits, ResourceStrategy> particular) {
        strategy = particular;
        return this;
    }

    /** Sets the rules of a kind about which there is nothing else that is particular. */
    public KindDefinition rules(Rules rules) {
        return strategy(RuledStrategy.of(rules));
    }

    /** Sets the rules of a kind that has fields nobody may use yet. */
    public KindDefinition rules(Rules rules, DisabledFields disabled) {
        return strategy(RuledStrategy.of(rules, disabled));
    }

    /** Sets how its objects are shown in the stored version. */
    public KindDefinition printer(Printer shown) {
        printer = shown;
        return this;
    }

    /** Sets how its versions differ. */
    public KindDefinition conversion(Conversion between) {
        conversion = between;
        return this;
    }

    /**
     * Sets the fields that selectors may ask for.
     *
     * @param stored the fields of stored objects, besides name and namespace
     * @param rule what each version calls them
     */
    public KindDefinition fieldLabels(SelectableFields stored, FieldLabelRule rule) {
        fields = stored;
        labels = rule;
        return this;
    }

    /** Sets the selectable fields by which objects and watchers are found without looking at the others. */
    public KindDefinition indexed(String... fields) {
        indexed = List.of(fields);
        return this;
    }

    /** Says how a subresource works, other than {@code /status}; the function is given the schema of what is sent. */
    public KindDefinition subresource(String name, Function<@Nullable Schema, SubresourceDefinition> definition) {
        subresources.put(name, definition);
        return this;
    }

    /** Says where a scale is in the objects. */
    public KindDefinition scale(ScalePaths paths) {
        return subresource("scale", body -> new SubresourceDefinition.Scale(paths, body));
    }

    /** Warns clients with every answer. */
    public KindDefinition deprecated(String warning) {
        deprecation = warning;
        return this;
    }

    /** Makes the strategy. */
    public ResourceStrategy strategyOf(Traits traits) {
        return strategy.apply(traits);
    }

    public Conversion conversion() {
        return conversion;
    }

    public Printer printer() {
        return printer;
    }

    /** Returns the fields that selectors of a version may ask for. */
    public FieldLabels fieldLabels(GroupVersionKind version) {
        return new FieldLabels(fields, indexed, label -> labels.field(version, label));
    }

    public @Nullable String deprecation() {
        return deprecation;
    }

    /** Returns how a subresource works, or null where the kind does not say. */
    public @Nullable SubresourceDefinition subresource(String name, @Nullable Schema body) {
        Function<@Nullable Schema, SubresourceDefinition> known = subresources.get(name);
        if (known != null) {
            return known.apply(body);
        }
        return name.equals("status") ? new SubresourceDefinition.Status() : null;
    }
}
