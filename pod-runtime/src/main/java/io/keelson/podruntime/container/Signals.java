package io.keelson.podruntime.container;

import io.keelson.cri.v1.Signal;
import java.util.List;
import java.util.Locale;

/** Signal names and the kernel's numbers for them (the same on x86 and Arm). */
final class Signals {
    private static final List<String> NAMES = List.of(
            "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM",
            "PROF", "WINCH", "IO", "PWR", "SYS");
    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private Signals() {}

    /** The signal that asks a container to stop: the configuration's, else the image's, else SIGTERM. */
    static int stopSignal(Signal configured, String image) {
        if (configured != Signal.RUNTIME_DEFAULT && configured != Signal.UNRECOGNIZED) {
            return number(configured.name().replace("PLUS", "+").replace("MINUS", "-"));
        }
        return image.isEmpty() ? number("TERM") : number(image);
    }

    /**
     * A signal's number from its name, with or without SIG, or from its number.
     *
     * @throws IllegalArgumentException when there is no such signal
     */
    static int number(String text) {
        if (text.matches("\\d{1,2}")) {
            return Integer.parseInt(text);
        }
        String name = text.toUpperCase(Locale.ROOT);
        name = name.startsWith("SIG") ? name.substring(3) : name;
        switch (name) {
            case "IOT" -> name = "ABRT";
            case "CLD" -> name = "CHLD";
            case "POLL" -> name = "IO";
            default -> {}
        }
        if (name.startsWith("RTMIN")) {
            return RTMIN + (name.length() > 5 ? Integer.parseInt(name.substring(6)) : 0);
        }
        if (name.startsWith("RTMAX")) {
            return RTMAX - (name.length() > 5 ? Integer.parseInt(name.substring(6)) : 0);
        }
        int index = NAMES.indexOf(name);
        if (index <= 0) {
            throw new IllegalArgumentException("unknown signal " + text);
        }
        return index;
    }
}
