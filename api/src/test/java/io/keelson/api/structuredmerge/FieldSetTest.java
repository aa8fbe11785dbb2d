package io.keelson.api.structuredmerge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.keelson.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class FieldSetTest {
    private static ObjectNode json(String text) {
        return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static FieldSet set(String text) {
        return FieldSet.parse(json(text));
    }

    @Test
    void whatIsReadIsWritten() {
        String text = "{'f:a':{'.':{},'f:b':{}},'f:c':{'k:{\\'n\\':1}':{'.':{},'f:n':{}},'v:\\'x\\'':{}},'f:d':{}}"
                .replace("\\'", "\\\"");
        assertThat(set(text).toJson()).isEqualTo(json(text));
    }

    @Test
    void keysAreBroughtIntoOneForm() {
        assertThat(set("{'f:l':{'k:{ \\\"b\\\" : 1, \\\"a\\\":2}':{}}}").toJson())
                .isEqualTo(json("{'f:l':{'k:{\\\"a\\\":2,\\\"b\\\":1}':{}}}"));
    }

    @Test
    void unknownElementsAreDroppedAndMalformedOnesRefused() {
        assertThat(set("{'x:a':{},'f:b':{}}").toJson()).isEqualTo(json("{'f:b':{}}"));
        assertThatIllegalArgumentException().isThrownBy(() -> set("{'a':{}}"));
        assertThatIllegalArgumentException().isThrownBy(() -> set("{'k:nope':{}}"));
    }

    @Test
    void setsAreCombined() {
        FieldSet left = set("{'f:a':{'.':{},'f:b':{}},'f:c':{}}");
        FieldSet right = set("{'f:a':{'f:b':{},'f:x':{}},'f:d':{}}");
        assertThat(left.union(right).toJson()).isEqualTo(json("{'f:a':{'.':{},'f:b':{},'f:x':{}},'f:c':{},'f:d':{}}"));
        assertThat(left.intersection(right).toJson()).isEqualTo(json("{'f:a':{'f:b':{}}}"));
        assertThat(left.difference(right).toJson()).isEqualTo(json("{'f:a':{},'f:c':{}}"));
    }

    @Test
    void aDifferenceKeepsWhatIsBelowUnlessToldOtherwise() {
        FieldSet set = set("{'f:a':{'.':{},'f:b':{}},'f:c':{}}");
        FieldSet gone = FieldSet.of(List.of("a"));
        assertThat(set.difference(gone).toJson()).isEqualTo(json("{'f:a':{'f:b':{}},'f:c':{}}"));
        assertThat(set.recursiveDifference(gone).toJson()).isEqualTo(json("{'f:c':{}}"));
    }

    @Test
    void onlyWhatIsBelowAPrefixIsKept() {
        FieldSet set = set("{'f:a':{'k:{\\\"n\\\":1}':{'.':{},'f:r':{'f:x':{}},'f:s':{}}},'f:c':{}}");
        assertThat(set.startingWith(List.of(List.of("a", "*", "r"))).toJson())
                .isEqualTo(json("{'f:a':{'k:{\\\"n\\\":1}':{'.':{},'f:r':{'f:x':{}}}}}"));
    }

    @Test
    void elementsAreOrderedByWhatTheyAre() {
        String text =
                "{'f:a':{},'f:b':{},'k:{\\\"p\\\":80}':{},'k:{\\\"p\\\":443}':{},'v:2':{},'v:10':{},'v:\\\"1\\\"':{},'v:true':{},'i:0':{}}";
        String shuffled =
                "{'i:0':{},'v:true':{},'v:10':{},'k:{\\\"p\\\":443}':{},'f:b':{},'v:\\\"1\\\"':{},'k:{\\\"p\\\":80}':{},'v:2':{},'f:a':{}}";
        assertThat(set(shuffled)).isEqualTo(set(text));
        assertThat(set(shuffled).toJson().propertyNames())
                .containsExactlyElementsOf(json(text).propertyNames());
    }

    @Test
    void numbersAreTheSameHoweverTheyAreWritten() {
        assertThat(set("{'v:1.0':{},'v:1':{},'v:1e0':{}}").toJson()).isEqualTo(json("{'v:1':{}}"));
        assertThat(set("{'v:1.5':{}}").toJson()).isEqualTo(json("{'v:1.5':{}}"));
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        String deep = "{'f:a':".repeat(FieldSet.MAX_DEPTH + 1) + "{}" + "}".repeat(FieldSet.MAX_DEPTH + 1);
        assertThatIllegalArgumentException().isThrownBy(() -> set(deep)).withMessage("exceeded max depth");
        String allowed = "{'f:a':".repeat(FieldSet.MAX_DEPTH - 1) + "{}" + "}".repeat(FieldSet.MAX_DEPTH - 1);
        assertThat(set(allowed).union(set("{'f:b':{}}")).isEmpty()).isFalse();
    }

    @Test
    void manySetsAreUnitedInTime() {
        List<FieldSet> sets = java.util.stream.IntStream.range(0, 100_000)
                .mapToObj(i -> set("{'f:" + i + "':{}}"))
                .toList();
        assertThat(FieldSet.union(sets).size()).isEqualTo(100_000);
    }
}
