package io.keelson.apiserver.audit;

import io.keelson.apiserver.authentication.UserInfo;
import io.keelson.apiserver.request.RequestInfo;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a policy. An empty list selects everything.
 *
 * @param level how much is noted of requests that the rule selects
 * @param users the names of those who ask
 * @param groups groups, one of which they are in
 * @param verbs the verbs
 * @param resources the resources, of which one must be asked for
 * @param namespaces the namespaces, the empty one for what is in none
 * @param paths paths that are no resources; an asterisk may end one
 * @param omitStages the stages that make no event
 * @param omitManagedFields whether {@code metadata.managedFields} is left out of bodies, null where the policy says
 */
record AuditRule(
        AuditLevel level,
        List<String> users,
        List<String> groups,
        List<String> verbs,
        List<Resources> resources,
        List<String> namespaces,
        List<String> paths,
        Set<AuditStage> omitStages,
        @Nullable Boolean omitManagedFields) {

    /**
     * Resources of a group.
     *
     * @param group the group, empty for the core group, an asterisk for all
     * @param resources {@code pods}, {@code pods/log}, {@code pods/*}, {@code *&#47;scale} or {@code *}; empty for all
     * @param names the names of objects, empty for all
     */
    record Resources(String group, List<String> resources, List<String> names) {
        private boolean selects(RequestInfo info) {
            if (!group.equals("*") && !group.equals(info.group())) {
                return false;
            }
            if (resources.isEmpty()) {
                return true;
            }
            return (names.isEmpty() || names.contains(info.name()))
                    && resources.stream().anyMatch(resource -> matches(resource, info));
        }

        private static boolean matches(String wanted, RequestInfo info) {
            String part = info.subresource();
            String whole = part.isEmpty() ? info.resource() : info.resource() + "/" + part;
            return wanted.equals("*")
                    || wanted.equals(whole)
                    || !part.isEmpty() && wanted.equals("*/" + part)
                    || wanted.endsWith("/*") && wanted.equals(info.resource() + "/*");
        }
    }

    /** Returns whether the rule is about a request. */
    boolean selects(UserInfo user, RequestInfo info) {
        if (!users.isEmpty() && !users.contains(user.name())
                || !groups.isEmpty() && Collections.disjoint(groups, user.groups())
                || !verbs.isEmpty() && !verbs.contains(info.verb())) {
            return false;
        }
        if (!namespaces.isEmpty() || !resources.isEmpty()) {
            return info.resourceRequest()
                    && (namespaces.isEmpty() || namespaces.contains(info.namespace()))
                    && (resources.isEmpty() || resources.stream().anyMatch(one -> one.selects(info)));
        }
        if (!paths.isEmpty()) {
            return !info.resourceRequest() && paths.stream().anyMatch(path -> matches(path, info.path()));
        }
        return true;
    }

    private static boolean matches(String wanted, String path) {
        return wanted.equals("*")
                || wanted.equals(path)
                || wanted.endsWith("*") && path.startsWith(wanted.substring(0, wanted.length() - 1));
    }
}
