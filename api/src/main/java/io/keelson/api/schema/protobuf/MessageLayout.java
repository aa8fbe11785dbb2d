package io.keelson.api.schema.protobuf;

import io.keelson.api.schema.Field;
import io.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How a structure lies in protobuf: its members by field number. Safe on any thread; made once a structure. */
final class MessageLayout {
    private static final Map<Schema, MessageLayout> KNOWN = new ConcurrentHashMap<>();

    private final String name;
    private final List<Member> members = new ArrayList<>();
    private final Map<Integer, Member> byNumber = new HashMap<>();

    private MessageLayout(String name) {
        this.name = name;
    }

    /**
     * A member: either a field, or an embedded structure whose fields JSON shows in place.
     *
     * @param number the protobuf field number
     */
    record Member(
            int number, @Nullable Field field, @Nullable MessageLayout embedded) {

        /** What decoding errors call it, after upstream's Go field. */
        String name() {
            return embedded != null
                    ? embedded.name
                    : field == null
                            ? ""
                            : GoNames.field(field.name(), field.schema().goType());
        }
    }

    /** Returns the layout of a structure. */
    static MessageLayout of(Schema schema) {
        MessageLayout known = KNOWN.get(schema);
        if (known == null) {
            known = new MessageLayout(simpleName(schema));
            for (Field field : schema.fields()) {
                known.add(field);
            }
            known.sort();
            KNOWN.put(schema, known);
        }
        return known;
    }

    /** The message's name in decoding errors. */
    String name() {
        return name;
    }

    /** The members in the order they are written, that of their numbers. */
    List<Member> members() {
        return members;
    }

    @Nullable
    Member member(int number) {
        return byNumber.get(number);
    }

    private static String simpleName(Schema schema) {
        return schema.goType().substring(schema.goType().indexOf('.') + 1);
    }

    /** Kind and version are not part of a message, but of the envelope around it. */
    private void add(Field field) {
        if (field.number() == 0 || field.embedded().contains("TypeMeta")) {
            return;
        }
        MessageLayout holder = this;
        for (int i = 0; i < field.embeddedNumbers().size(); i++) {
            int number = field.embeddedNumbers().get(i);
            if (number != 0) {
                holder = holder.embedded(number, field.embedded().get(i));
            }
        }
        holder.put(new Member(field.number(), field, null));
    }

    private MessageLayout embedded(int number, String structure) {
        Member there = byNumber.get(number);
        MessageLayout known = there == null ? null : there.embedded;
        if (known == null) {
            known = new MessageLayout(structure);
            put(new Member(number, null, known));
        }
        return known;
    }

    private void put(Member member) {
        members.add(member);
        byNumber.put(member.number, member);
    }

    private void sort() {
        members.sort(Comparator.comparingInt(Member::number));
        members.forEach(member -> {
            if (member.embedded != null) {
                member.embedded.sort();
            }
        });
    }
}
