package io.keelson.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTreeTest {

    @Test
    void behavesAsASortedMapWhateverIsDoneToIt() {
        Random random = new Random(7);
        TreeMap<String, Integer> expected = new TreeMap<>();
        SortedTree<Integer> tree = SortedTree.empty();
        for (int i = 0; i < 5000; i++) {
            String key = "k" + random.nextInt(700);
            if (random.nextInt(3) == 0) {
                expected.remove(key);
                tree = tree.without(key);
            } else {
                expected.put(key, i);
                tree = tree.with(key, i);
            }
        }
        assertThat(tree.size()).isEqualTo(expected.size());
        assertThat(tree.range("", "z")).containsExactlyElementsOf(expected.values());
        assertThat(tree.range("k2", "k5"))
                .containsExactlyElementsOf(expected.subMap("k2", "k5").values());
        assertThat(tree.rank("k333")).isEqualTo(expected.headMap("k333").size());
        for (int i = 0; i < 700; i++) {
            assertThat(tree.get("k" + i)).isEqualTo(expected.get("k" + i));
        }
    }

    @Test
    void aChangeLeavesOlderStatesAsTheyWere() {
        SortedTree<Integer> one = SortedTree.<Integer>empty().with("a", 1).with("b", 2);
        SortedTree<Integer> other = one.with("a", 3).without("b");
        assertThat(one.range("", "z")).containsExactly(1, 2);
        assertThat(other.range("", "z")).containsExactly(3);
    }

    @Test
    void sortedKeysMakeATreeAtOnce() {
        List<String> keys = new ArrayList<>();
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            keys.add(String.format("%04d", i));
            values.add(i);
        }
        SortedTree<Integer> tree = SortedTree.of(keys, values);
        assertThat(tree.size()).isEqualTo(1000);
        assertThat(tree.rank("0500")).isEqualTo(500);
        assertThat(tree.range("0998", "1")).containsExactly(998, 999);
    }
}
