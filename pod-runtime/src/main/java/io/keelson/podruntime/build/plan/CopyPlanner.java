package io.keelson.podruntime.build.plan;

import io.keelson.podruntime.build.dockerfile.DockerfileException;
import io.keelson.podruntime.build.dockerfile.Heredoc;
import io.keelson.podruntime.build.dockerfile.Instruction;
import io.keelson.podruntime.build.dockerfile.ShellWords;
import io.keelson.podruntime.build.dockerfile.VariableExpansion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the step of one {@code COPY} or {@code ADD}. */
final class CopyPlanner {
    private static final Set<String> OF_COPY = Set.of("from", "chown", "chmod", "link", "parents", "exclude");
    private static final Set<String> OF_ADD =
            Set.of("chown", "chmod", "link", "exclude", "checksum", "unpack", "keep-git-dir");

    private final Instruction i;
    private final ImageConfiguration config;
    private final VariableExpansion expansion;
    private final Function<String, Origin> origin;
    private final char escape;
    private final boolean add;
    private final List<String> exclude = new ArrayList<>();
    private Origin from = new Origin.Context();
    private String owner = "";
    private String mode = "";
    private String checksum = "";
    private boolean link;
    private boolean parents;
    private @Nullable Boolean unpack;

    CopyPlanner(
            Instruction instruction,
            ImageConfiguration config,
            VariableExpansion expansion,
            Function<String, Origin> origin,
            char escape) {
        this.i = instruction;
        this.config = config;
        this.expansion = expansion;
        this.origin = origin;
        this.escape = escape;
        this.add = instruction.keyword().equals("ADD");
    }

    Step.Copy step() {
        i.flags().forEach(this::flag);
        List<String> json = i.json();
        List<String> words =
                json != null ? new ArrayList<>(json) : new ArrayList<>(ShellWords.split(i.arguments(), escape));
        if (words.size() < 2) {
            throw new DockerfileException(i.line(), i.keyword() + " requires at least two arguments");
        }
        String written = expansion.word(words.removeLast());
        if (written.isEmpty() || words.contains("")) {
            throw new DockerfileException(i.line(), i.keyword() + " paths can not be empty");
        }
        List<Heredoc> documents = new ArrayList<>();
        for (Heredoc document : i.heredocs()) {
            words.remove(documentWord(words, document));
            documents.add(
                    document.expand()
                            ? new Heredoc(
                                    document.name(),
                                    true,
                                    expansion.inDocument().word(document.content()),
                                    document.raw())
                            : document);
        }
        List<String> sources = words.stream().map(expansion::word).toList();
        sources.forEach(this::check);
        String destination = AbsolutePath.of(config.workingDirectory(), written);
        boolean directory = written.endsWith("/") || written.equals(".") || written.endsWith("/.");
        if (sources.size() + documents.size() > 1 && !directory) {
            throw new DockerfileException(
                    i.line(),
                    "When using " + i.keyword()
                            + " with more than one source file, the destination must be a directory and end with a /");
        }
        if (!checksum.isEmpty() && (sources.size() != 1 || !Step.Copy.isAddress(sources.getFirst()))) {
            throw new DockerfileException(i.line(), "checksum requires exactly one source, which is fetched");
        }
        return new Step.Copy(
                i.line(),
                i.text(),
                config,
                from,
                sources,
                documents,
                directory && !destination.equals("/") ? destination + "/" : destination,
                owner,
                mode,
                link,
                parents,
                List.copyOf(exclude),
                add,
                unpack == null ? add : unpack,
                checksum);
    }

    private static String documentWord(List<String> words, Heredoc document) {
        return words.stream()
                .filter(word -> word.contains("<<")
                        && word.replace("\"", "").replace("'", "").endsWith(document.name()))
                .findFirst()
                .orElse("");
    }

    private void check(String source) {
        if (!add) {
            return;
        }
        if (source.startsWith("git@") || source.startsWith("git://") || source.matches("https?://\\S+\\.git(#.*)?")) {
            throw new DockerfileException(i.line(), "ADD of a Git repository is not supported: " + source);
        }
    }

    private void flag(Instruction.Flag flag) {
        if (!(add ? OF_ADD : OF_COPY).contains(flag.name())) {
            throw new DockerfileException(i.line(), "unknown flag: --" + flag.name());
        }
        String value = flag.name().equals("from") ? flag.value() : expansion.word(flag.value());
        switch (flag.name()) {
            case "from" -> {
                from = origin.apply(value);
                if (value.isEmpty() || from instanceof Origin.Scratch) {
                    throw new DockerfileException(i.line(), "COPY --from has nothing to copy from: \"" + value + "\"");
                }
            }
            case "chown" -> owner = value;
            case "chmod" -> mode = octal(value);
            case "link" -> link = bool(flag);
            case "parents" -> parents = bool(flag);
            case "exclude" -> exclude.add(value);
            case "unpack" -> unpack = bool(flag);
            case "checksum" -> checksum = digest(value);
            default -> {
                if (bool(flag)) {
                    throw new DockerfileException(i.line(), "ADD --keep-git-dir is not supported");
                }
            }
        }
    }

    private String octal(String value) {
        if (!value.matches("[0-7]{1,4}")) {
            throw new DockerfileException(
                    i.line(),
                    "invalid chmod parameter: '" + value + "'. it should be octal string and between 0 and 07777");
        }
        return value;
    }

    private String digest(String value) {
        if (!value.matches("sha256:[0-9a-f]{64}")) {
            throw new DockerfileException(
                    i.line(), "unsupported checksum \"" + value + "\": sha256 alone is supported");
        }
        return value;
    }

    private boolean bool(Instruction.Flag flag) {
        if (!flag.given() || flag.value().equals("true")) {
            return true;
        }
        if (flag.value().equals("false")) {
            return false;
        }
        throw new DockerfileException(
                i.line(), "expecting boolean value for flag " + flag.name() + ", not: " + flag.value());
    }
}
