package io.keelson.api.resource;

import java.util.List;

/**
 * A subresource of a built-in resource.
 *
 * @param name such as {@code status}
 * @param kind the kind it speaks
 * @param group the group of that kind, which is not always the resource's
 * @param version the version of that kind
 * @param verbs the verbs it knows, in alphabetical order
 */
public record SubresourceInfo(String name, String kind, String group, String version, List<String> verbs) {}
