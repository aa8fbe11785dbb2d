package io.keelson.resources.validation;

import io.keelson.api.json.Json;
import io.keelson.api.validation.FieldError;
import io.keelson.api.validation.FieldErrors;
import io.keelson.api.validation.FieldPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A value that is being checked. What is wrong with it is added to the errors in the order in which rules are called,
 * so that a list of rules reads, and answers, in upstream's order.
 *
 * @param value the value, null where there is none
 * @param path where it stands
 * @param errors takes what is wrong
 */
public record Subject(@Nullable JsonNode value, FieldPath path, FieldErrors errors) {

    /** Returns a field below this one. */
    public Subject at(String... names) {
        FieldPath below = path;
        for (String name : names) {
            below = below.child(name);
        }
        return new Subject(Json.at(value, names), below, errors);
    }

    /** Returns the same value, its errors at another place. */
    public Subject toldAt(FieldPath other) {
        return new Subject(value, other, errors);
    }

    /** Returns the same value at the same place, with another collector. */
    public Subject toldIn(FieldErrors collector) {
        return new Subject(value, path, collector);
    }

    /** Returns the elements of a list. */
    public List<Subject> each() {
        List<Subject> elements = new ArrayList<>();
        int i = 0;
        for (JsonNode element : Json.elements(value)) {
            elements.add(new Subject(element, path.index(i++), errors));
        }
        return elements;
    }

    /** Calls back with the entries of a map. */
    public void entries(BiConsumer<String, Subject> entry) {
        if (value != null && value.isObject()) {
            value.forEachEntry((key, field) -> entry.accept(key, new Subject(field, path.key(key), errors)));
        }
    }

    public boolean present() {
        return value != null;
    }

    /** Returns whether there is nothing, or an empty text, list or object. */
    public boolean empty() {
        return value == null
                || value.isString() && value.stringValue().isEmpty()
                || value.isContainer() && value.isEmpty();
    }

    /** Returns the text, empty where there is none. */
    public String text() {
        String text = Json.text(value);
        return text == null ? "" : text;
    }

    /** Returns the integer, 0 where there is none. */
    public long number() {
        Long number = Json.integer(value);
        return number == null ? 0 : number;
    }

    public boolean isTrue() {
        return Json.bool(value);
    }

    public boolean is(String text) {
        return text().equals(text);
    }

    /** Returns the texts of a list. */
    public List<String> texts() {
        return Json.elements(value).stream()
                .map(element -> element.asString(""))
                .toList();
    }

    /** Returns whether another value is the same; missing and null are the same. */
    public boolean same(Subject other) {
        return Objects.equals(value, other.value);
    }

    public void required(String detail) {
        errors.required(path, detail);
    }

    /** The value, as it is, is wrong. */
    public void invalid(String detail) {
        errors.invalid(path, shown(), detail);
    }

    public void invalid(List<String> details) {
        errors.invalid(path, shown(), details);
    }

    /** The value is wrong in a way that its text would not tell. */
    public void invalidUntold(String detail) {
        errors.add(FieldError.invalidUntold(path, detail));
    }

    public void forbidden(String detail) {
        errors.forbidden(path, detail);
    }

    public void duplicate() {
        errors.duplicate(path, shown());
    }

    public void notFound() {
        errors.add(FieldError.notFound(path, shown()));
    }

    public void notSupported(String... supported) {
        errors.notSupported(path, shown(), Arrays.asList(supported));
    }

    private @Nullable Object shown() {
        return value == null ? "" : value;
    }

    /** Returns the value as Go shows a map: keys in their order. */
    @Nullable
    public JsonNode sortedMap() {
        if (!(value instanceof ObjectNode map)) {
            return value;
        }
        ObjectNode sorted = Json.object();
        map.propertyNames().stream().sorted().forEach(key -> sorted.set(key, map.get(key)));
        return sorted;
    }

    /** The value, shown whole as a structure of a type (see {@link InternalForm}), is wrong. */
    public void invalidStructure(String type, String detail) {
        errors.invalid(path, InternalForm.of(type, value), detail);
    }

    /** A text that must be given. Returns whether it is. */
    public boolean given() {
        if (empty()) {
            required("");
            return false;
        }
        return true;
    }

    /** One of a few texts, which must be given. */
    public void oneOf(String... supported) {
        if (given() && !Arrays.asList(supported).contains(text())) {
            notSupported(supported);
        }
    }

    /** One of a few texts where it is given. */
    public void optionalOneOf(String... supported) {
        if (present() && !Arrays.asList(supported).contains(text())) {
            notSupported(supported);
        }
    }

    /** A text by a rule on names, whether given or not. */
    public Subject named(Function<String, List<String>> rule) {
        errors.invalid(path, text(), rule.apply(text()));
        return this;
    }

    /** A text by a rule on names, where it is given. */
    public Subject optionallyNamed(Function<String, List<String>> rule) {
        return empty() ? this : named(rule);
    }

    /** A number that must not be negative. */
    public void notNegative() {
        if (number() < 0) {
            errors.invalid(path, number(), "must be greater than or equal to 0");
        }
    }

    /** A text that must not come twice. */
    public void unique(Set<String> seen) {
        if (!seen.add(text())) {
            errors.duplicate(path, text());
        }
    }

    /** A value that must not change. */
    public void unchanged(Subject old) {
        if (!same(old)) {
            errors.invalid(path, value, "field is immutable");
        }
    }
}
