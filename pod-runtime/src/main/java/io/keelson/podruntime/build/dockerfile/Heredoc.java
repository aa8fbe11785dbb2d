package io.keelson.podruntime.build.dockerfile;

/**
 * A here-document of an instruction.
 *
 * @param name the word that ends it
 * @param expand whether variables in it are expanded: its word is not quoted
 * @param content its lines, each with its end; leading tabs are gone where {@code <<-} asked for it
 * @param raw the lines as they stand in the file, for a shell that reads them itself
 */
public record Heredoc(String name, boolean expand, String content, String raw) {}
