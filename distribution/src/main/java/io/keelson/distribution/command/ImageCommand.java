package io.keelson.distribution.command;

import picocli.CommandLine.Command;

/** The images of this machine's node. */
@Command(
        name = "image",
        description = "Look at, import and remove the images of this machine's node.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ImageImportCommand.class, ImageListCommand.class, ImageRemoveCommand.class})
public final class ImageCommand {}
