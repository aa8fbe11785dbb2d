package io.keelson.podruntime.oci;

import io.keelson.cri.v1.LinuxContainerSecurityContext;
import io.keelson.cri.v1.SupplementalGroupsPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the numbers of a container's user, group and further groups, from its security context and its image's files. */
public final class UserResolver {
    private final Path root;

    /** @param root the container's root file system as it is mounted on the host */
    public UserResolver(Path root) {
        this.root = root;
    }

    /** The identity of a process; {@code groups} starts with {@code gid}. */
    public record Identity(long uid, long gid, List<Long> groups) {}

    /**
     * Resolves a container's identity.
     *
     * @param imageUser the image's {@code user[:group]}
     * @throws IllegalArgumentException when a name is not in the image's files
     */
    public Identity resolve(LinuxContainerSecurityContext context, String imageUser) throws IOException {
        String user = imageUser;
        String group = "";
        int colon = imageUser.indexOf(':');
        if (colon >= 0) {
            user = imageUser.substring(0, colon);
            group = imageUser.substring(colon + 1);
        }
        if (context.hasRunAsUser()) {
            user = Long.toString(context.getRunAsUser().getValue());
            group = "";
        } else if (!context.getRunAsUsername().isEmpty()) {
            user = context.getRunAsUsername();
            group = "";
        } else if (context.hasRunAsGroup() && imageUser.isEmpty()) {
            throw new IllegalArgumentException("user group is specified without user");
        }
        if (context.hasRunAsGroup()) {
            group = Long.toString(context.getRunAsGroup().getValue());
        }
        String[] entry = passwd(user);
        long uid = entry != null ? Long.parseLong(entry[2]) : numeric(user, "user");
        long gid;
        if (!group.isEmpty()) {
            gid = group(group);
        } else {
            gid = entry != null ? Long.parseLong(entry[3]) : 0;
        }
        Set<Long> groups = new LinkedHashSet<>();
        groups.add(gid);
        groups.addAll(context.getSupplementalGroupsList());
        if (context.getSupplementalGroupsPolicy() == SupplementalGroupsPolicy.Merge && entry != null) {
            groups.addAll(memberships(entry[0]));
        }
        return new Identity(uid, gid, new ArrayList<>(groups));
    }

    private static long numeric(String text, String what) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("\\d{1,10}")) {
            throw new IllegalArgumentException(
                    "unable to find " + what + " " + text + ": no matching entries in passwd file");
        }
        return Long.parseLong(text);
    }

    private String @Nullable [] passwd(String user) throws IOException {
        String wanted = user.isEmpty() ? "0" : user;
        for (String[] fields : entries("etc/passwd", 4)) {
            if (fields[0].equals(wanted) || fields[2].equals(wanted)) {
                return fields;
            }
        }
        return null;
    }

    private long group(String group) throws IOException {
        for (String[] fields : entries("etc/group", 3)) {
            if (fields[0].equals(group)) {
                return Long.parseLong(fields[2]);
            }
        }
        return numeric(group, "group");
    }

    private Set<Long> memberships(String name) throws IOException {
        Set<Long> found = new LinkedHashSet<>();
        for (String[] fields : entries("etc/group", 4)) {
            if (List.of(fields[3].split(",")).contains(name)) {
                found.add(Long.parseLong(fields[2]));
            }
        }
        return found;
    }

    private List<String[]> entries(String file, int atLeast) throws IOException {
        Path path = RootPath.resolve(root, file);
        List<String[]> found = new ArrayList<>();
        if (Files.isRegularFile(path)) {
            for (String line : Files.readAllLines(path, java.nio.charset.StandardCharsets.ISO_8859_1)) {
                String[] fields = line.strip().split(":", -1);
                if (fields.length >= atLeast && fields[2].matches("\\d{1,10}")) {
                    found.add(fields);
                }
            }
        }
        return found;
    }
}
