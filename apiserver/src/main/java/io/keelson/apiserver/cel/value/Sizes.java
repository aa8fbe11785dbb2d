package io.keelson.apiserver.cel.value;

/** How large values are, as {@code size()} and the cost of functions count. */
public final class Sizes {
    private Sizes() {}

    /** Returns the size of a string in characters, of bytes, of a list or map; 1 for everything else. */
    public static long of(Object value) {
        return switch (value) {
            case String text -> characters(text);
            case BytesValue bytes -> bytes.size();
            case ListValue list -> list.size();
            case MapValue map -> map.size();
            case NamedValue named -> named.size();
            case OptionalValue optional when optional.hasValue() -> of(optional.get());
            default -> 1;
        };
    }

    /** Returns how many characters (code points) a text has. */
    public static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Returns what it costs to go through a value with all that is in it. */
    public static long traversal(Object value) {
        return switch (value) {
            case String text -> (long) (text.length() * 0.1);
            case BytesValue bytes -> (long) (bytes.size() * 0.1);
            case ListValue list -> {
                long sum = 0;
                for (Object element : list) {
                    sum += traversal(element);
                }
                yield sum;
            }
            case MapValue map -> {
                long sum = 0;
                for (Object key : map.keys()) {
                    sum += traversal(key) + traversal(map.get(key));
                }
                yield sum;
            }
            default -> 1;
        };
    }
}
