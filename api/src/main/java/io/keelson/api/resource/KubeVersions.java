package io.keelson.api.resource;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The order of version names: stable ones before betas before alphas, newer before older, then all others. */
public final class KubeVersions {
    private static final Pattern NAME = Pattern.compile("^v([0-9]{1,9})(?:(alpha|beta)([0-9]{1,9}))?$");

    /** The version that clients prefer comes first: {@code v2}, {@code v1}, {@code v1beta2}, {@code v1alpha1}, others. */
    public static final Comparator<String> PREFERRED_FIRST = KubeVersions::compare;

    private KubeVersions() {}

    private static int compare(String one, String other) {
        Matcher a = NAME.matcher(one);
        Matcher b = NAME.matcher(other);
        boolean first = a.matches();
        boolean second = b.matches();
        if (!first || !second) {
            return first ? -1 : second ? 1 : one.compareTo(other);
        }
        int byStability = Integer.compare(stability(b.group(2)), stability(a.group(2)));
        if (byStability != 0) {
            return byStability;
        }
        int byMajor = Integer.compare(number(b.group(1)), number(a.group(1)));
        return byMajor != 0 ? byMajor : Integer.compare(number(b.group(3)), number(a.group(3)));
    }

    private static int stability(@Nullable String word) {
        return word == null ? 2 : word.equals("beta") ? 1 : 0;
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
