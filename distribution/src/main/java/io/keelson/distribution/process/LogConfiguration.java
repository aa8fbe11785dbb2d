package io.keelson.distribution.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Logging without a configuration file: time, level, component, message. Commands log warnings to the terminal; a
 * cluster's process calls {@link #toFile}.
 */
public final class LogConfiguration extends ContextAwareBase implements Configurator {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %-18component %msg%n%rEx{full}";
    private static final FileSize LIMIT = FileSize.valueOf("20MB");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        install(context, console);
        context.getLogger("ROOT").setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs to the terminal from now on: a process in the foreground. */
    public static void toTerminal() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("io.keelson").setLevel(Level.INFO);
        // Servers that others run fail as they like; whoever calls them says so.
        context.getLogger("reactor.netty.http.client").setLevel(Level.ERROR);
    }

    /** Logs to a file from now on; at 20 MB it becomes {@code keelson.log.1} and a new one begins. */
    public static void toFile(Path file) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger("ROOT").detachAndStopAllAppenders();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setFile(file.toString());
        appender.setAppend(true);
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(1);
        SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
        trigger.setContext(context);
        trigger.setMaxFileSize(LIMIT);
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(trigger);
        rolling.start();
        trigger.start();
        install(context, appender);
        toTerminal();
    }

    private static void install(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder() {
            @Override
            public void start() {
                PatternLayout layout = new PatternLayout();
                layout.getInstanceConverterMap().put("component", ComponentConverter::new);
                layout.setContext(context);
                layout.setPattern(getPattern());
                layout.start();
                this.layout = layout;
                started = true;
            }
        };
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger("ROOT").addAppender((Appender<ILoggingEvent>) appender);
    }

    /** The component a logger belongs to, by the module its package is of. */
    static final class ComponentConverter extends ClassicConverter {
        private static final String OURS = "io.keelson.";

        @Override
        public String convert(ILoggingEvent event) {
            return component(event.getLoggerName());
        }

        static String component(String logger) {
            if (!logger.startsWith(OURS)) {
                return "keelson";
            }
            int end = logger.indexOf('.', OURS.length());
            String module = end < 0 ? logger.substring(OURS.length()) : logger.substring(OURS.length(), end);
            return switch (module) {
                case "controllermanager" -> "controller-manager";
                case "podruntime" -> "pod-runtime";
                case "apiserver", "kubelet", "scheduler", "storage" -> module;
                default -> "keelson";
            };
        }
    }
}
