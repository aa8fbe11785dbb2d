package io.keelson.api.validation;

import java.util.List;
import java.util.function.Function;

/** What names of a kind of objects must look like. */
public enum NameRule {
    /** A DNS subdomain, as most names. */
    SUBDOMAIN(Names::dns1123Subdomain, true),
    /** A DNS label (RFC 1123), as names of namespaces. */
    LABEL(Names::dns1123Label, true),
    /** A DNS label that starts with a letter (RFC 1035), as names of services. */
    LABEL_1035(Names::dns1035Label, true),
    /** Whatever can stand in a URL path, as names of roles. */
    PATH_SEGMENT(Names::pathSegment, false);

    private final Function<String, List<String>> check;
    private final boolean dns;

    NameRule(Function<String, List<String>> check, boolean dns) {
        this.check = check;
        this.dns = dns;
    }

    /** Returns what is wrong with a name, nothing where all is well. */
    public List<String> check(String name) {
        return check.apply(name);
    }

    /** Returns what is wrong with a prefix that a name is to be made of, which may end in a hyphen. */
    public List<String> checkPrefix(String prefix) {
        if (!dns) {
            return Names.pathSegmentPrefix(prefix);
        }
        boolean masked = prefix.length() > 1 && prefix.endsWith("-");
        return check.apply(masked ? prefix.substring(0, prefix.length() - 2) + "a" : prefix);
    }
}
