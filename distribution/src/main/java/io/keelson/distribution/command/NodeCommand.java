package io.keelson.distribution.command;

import picocli.CommandLine.Command;

/** The nodes of the cluster. */
@Command(
        name = "node",
        description =
                "Look at the cluster's nodes, empty and remove them; switch off, freeze or cut off those of a lab.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            NodeListCommand.class,
            NodeDrainCommand.class,
            NodeRemoveCommand.class,
            NodeStopCommand.class,
            NodeStartCommand.class,
            NodePartitionCommand.class,
            NodeFreezeCommand.class
        })
public final class NodeCommand {}
