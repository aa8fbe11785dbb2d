package io.keelson.apiserver.definition;

import io.keelson.api.resource.GroupVersionKind;
import io.keelson.api.resource.ResourceInfo;
import io.keelson.api.schema.Schema;
import io.keelson.apiserver.registry.Conversion;
import io.keelson.apiserver.registry.DefaultStrategy;
import io.keelson.apiserver.registry.NamedCreate;
import io.keelson.apiserver.registry.ResourceStore;
import io.keelson.apiserver.registry.ResourceStrategy;
import io.keelson.apiserver.table.Printer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the server knows of one version of a resource.
 *
 * @param info its names, verbs, subresources, short names, categories and place in the store
 * @param scheme the types that bodies are decoded among
 * @param schema the schema of its kind, null where objects are taken as they are
 * @param storedSchema the schema of the type that its objects are stored as
 * @param form what objects look like that no schema describes, null for those with a schema or none
 * @param storedForm the same of the type that objects are stored as
 * @param strategy what is particular about it; all versions of a resource have the same
 * @param conversion converts between served versions and the stored one; all versions of a resource have the same
 * @param fieldLabels the fields that selectors may ask for
 * @param subresources how the subresources work that {@code info} announces, by name; those that lead to nodes are not
 *     among them
 * @param printer how its objects are shown as rows of a table
 * @param deprecationWarning what clients are warned of with every answer, null where nothing is wrong with using it
 * @param source where its objects are
 */
public record ResourceDefinition(
        ResourceInfo info,
        Scheme scheme,
        @Nullable Schema schema,
        @Nullable Schema storedSchema,
        @Nullable ObjectForm form,
        @Nullable ObjectForm storedForm,
        ResourceStrategy strategy,
        Conversion conversion,
        FieldLabels fieldLabels,
        Map<String, SubresourceDefinition> subresources,
        Printer printer,
        @Nullable String deprecationWarning,
        Source source) {

    public ResourceDefinition {
        subresources = Map.copyOf(subresources);
    }

    /** Where the objects of a resource are. */
    public sealed interface Source {
        /** In the storage, below the prefix that {@link ResourceInfo#storagePrefix} says. */
        record Storage() implements Source {}

        /**
         * Nowhere: what is created is answered, and forgotten.
         *
         * @param create answers
         */
        record Review(NamedCreate create) implements Source {}

        /**
         * Wherever somebody takes them from.
         *
         * @param store makes the store of the definition
         */
        record Other(Function<ResourceDefinition, ResourceStore> store) implements Source {}
    }

    /** Begins the definition of a resource about which nothing is particular. */
    public static Builder of(ResourceInfo info) {
        return new Builder(info);
    }

    /** Returns the type that objects are stored as. */
    public GroupVersionKind storedKind() {
        return info.storage();
    }

    /** Collects what a resource has. Not thread-safe. */
    public static final class Builder {
        private final ResourceInfo info;
        private final Map<String, SubresourceDefinition> subresources = new LinkedHashMap<>();
        private Scheme scheme = Scheme.UNSTRUCTURED;
        private @Nullable Schema schema;
        private @Nullable Schema storedSchema;
        private @Nullable ObjectForm form;
        private @Nullable ObjectForm storedForm;
        private ResourceStrategy strategy = DefaultStrategy.INSTANCE;
        private Conversion conversion = Conversion.RENAME;
        private FieldLabels fieldLabels = FieldLabels.METADATA_ONLY;
        private Printer printer = Printer.PLAIN;
        private @Nullable String deprecationWarning;
        private Source source = new Source.Storage();

        private Builder(ResourceInfo info) {
            this.info = info;
        }

        /** Sets the types that bodies are decoded among; else they are taken as what they should be. */
        public Builder scheme(Scheme types) {
            scheme = types;
            return this;
        }

        /**
         * Sets the schemas.
         *
         * @param served the schema of the version
         * @param stored the schema of the type that objects are stored as, the same where that is this version
         */
        public Builder schemas(@Nullable Schema served, @Nullable Schema stored) {
            schema = served;
            storedSchema = stored;
            return this;
        }

        /**
         * Sets what objects look like that no schema describes.
         *
         * @param served the form of the version
         * @param stored the form of the type that objects are stored as
         */
        public Builder forms(ObjectForm served, ObjectForm stored) {
            form = served;
            storedForm = stored;
            return this;
        }

        /** Sets what is particular about the resource. */
        public Builder strategy(ResourceStrategy particular) {
            strategy = particular;
            return this;
        }

        /** Sets how versions differ. */
        public Builder conversion(Conversion between) {
            conversion = between;
            return this;
        }

        /** Sets the fields that selectors may ask for, besides name and namespace. */
        public Builder fieldLabels(FieldLabels labels) {
            fieldLabels = labels;
            return this;
        }

        /** Says how a subresource works. */
        public Builder subresource(String name, SubresourceDefinition definition) {
            subresources.put(name, definition);
            return this;
        }

        /** Sets the columns of its table. */
        public Builder printer(Printer shown) {
            printer = shown;
            return this;
        }

        /** Warns clients with every answer. */
        public Builder deprecated(String warning) {
            deprecationWarning = warning;
            return this;
        }

        /** Has objects answered rather than stored. */
        public Builder review(NamedCreate create) {
            source = new Source.Review(create);
            return this;
        }

        /** Takes objects from elsewhere than the storage. */
        public Builder servedBy(Function<ResourceDefinition, ResourceStore> store) {
            source = new Source.Other(store);
            return this;
        }

        /** Returns the definition. */
        public ResourceDefinition build() {
            return new ResourceDefinition(
                    info,
                    scheme,
                    schema,
                    storedSchema,
                    form,
                    storedForm,
                    strategy,
                    conversion,
                    fieldLabels,
                    subresources,
                    printer,
                    deprecationWarning,
                    source);
        }
    }
}
