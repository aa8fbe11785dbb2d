package io.keelson.podruntime.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that does nothing, for ever: process 1 of namespaces that outlive the containers in them. It ignores SIGCHLD,
 * so that the kernel buries the orphans it inherits, and waits for signals. It needs no file but itself, so that it can
 * stand in an empty root; no compiler and no package of the node has to provide it.
 */
final class PauseProgram {
    static final String NAME = "pause";

    private static final long BASE = 0x400000;
    private static final int HEADERS = 64 + 56;
    private static final int SIGACTION = 32;

    /** {@code rt_sigaction(SIGCHLD, &ignore, NULL, 8); for (;;) pause();} */
    private static final int[] X86_64 = {
        0xb8, 0x0d, 0x00, 0x00, 0x00, // mov eax, 13: rt_sigaction
        0xbf, 0x11, 0x00, 0x00, 0x00, // mov edi, 17: SIGCHLD
        0x48, 0x8d, 0x35, 0x13, 0x00, 0x00, 0x00, // lea rsi, [rip + 19]: the action behind the code
        0x31, 0xd2, // xor edx, edx
        0x41, 0xba, 0x08, 0x00, 0x00, 0x00, // mov r10d, 8: size of a signal set
        0x0f, 0x05, // syscall
        0xb8, 0x22, 0x00, 0x00, 0x00, // mov eax, 34: pause
        0x0f, 0x05, // syscall
        0xeb, 0xf7, // jmp back to the mov
    };

    /** The same; this architecture has {@code ppoll(NULL, 0, NULL, NULL, 0)} for {@code pause}. */
    private static final int[] AARCH64 = {
        0xd2800220, // mov x0, 17: SIGCHLD
        0x100001a1, // adr x1, the action behind the code
        0xd2800002, // mov x2, 0
        0xd2800103, // mov x3, 8: size of a signal set
        0xd28010c8, // mov x8, 134: rt_sigaction
        0xd4000001, // svc 0
        0xd2800000, // mov x0, 0
        0xd2800001, // mov x1, 0
        0xd2800002, // mov x2, 0
        0xd2800003, // mov x3, 0
        0xd2800004, // mov x4, 0
        0xd2800928, // mov x8, 73: ppoll
        0xd4000001, // svc 0
        0x17fffff9, // b back to the first of the seven before
    };

    private PauseProgram() {}

    /** Writes the program as {@code pause} into a directory. */
    static void install(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        Files.write(file, executable(System.getProperty("os.arch", "")));
        Files.setAttribute(file, "unix:mode", 0555);
    }

    /** The executable for an architecture, by Java's name of it (ELF-64, elf(5)). */
    static byte[] executable(String architecture) {
        boolean arm = architecture.equals("aarch64");
        byte[] code = arm ? words(AARCH64) : bytes(X86_64);
        int size = HEADERS + code.length + SIGACTION;
        ByteBuffer file = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort((short) 2).putShort((short) (arm ? 183 : 62)).putInt(1);
        file.putLong(BASE + HEADERS).putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5); // loaded, to be read and executed
        file.putLong(0).putLong(BASE).putLong(BASE).putLong(size).putLong(size).putLong(0x1000);
        file.put(code);
        file.putLong(1); // SIG_IGN; no flags, no signal blocked
        return file.array();
    }

    private static byte[] bytes(int[] code) {
        byte[] bytes = new byte[code.length];
        for (int i = 0; i < code.length; i++) {
            bytes[i] = (byte) code[i];
        }
        return bytes;
    }

    private static byte[] words(int[] code) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * code.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : code) {
            bytes.putInt(word);
        }
        return bytes.array();
    }
}
