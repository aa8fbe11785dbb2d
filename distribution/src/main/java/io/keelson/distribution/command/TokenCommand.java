package io.keelson.distribution.command;

import picocli.CommandLine.Command;

/** The tokens with which machines join the cluster. */
@Command(
        name = "token",
        description = "Make, list and delete the tokens with which machines join the cluster.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TokenCreateCommand.class, TokenListCommand.class, TokenDeleteCommand.class})
public final class TokenCommand {}
