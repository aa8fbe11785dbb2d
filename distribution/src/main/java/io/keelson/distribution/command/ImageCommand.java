package io.keelson.distribution.command;

import picocli.CommandLine.Command;

/** The images of this machine's node. */
@Command(
        name = "image",
        description = "Build, pull, push, move, look at and remove the images of this machine's node.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ImageBuildCommand.class,
            ImagePullCommand.class,
            ImagePushCommand.class,
            ImageImportCommand.class,
            ImageExportCommand.class,
            ImageListCommand.class,
            ImageInspectCommand.class,
            ImageTagCommand.class,
            ImageRemoveCommand.class,
            ImagePruneCommand.class
        })
public final class ImageCommand {}
