package io.keelson.podruntime.image;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 by the machine's libcrypto. Java's own is fast with the optimizing compiler alone, which our programs run without:
 * there it takes five times as long, and every byte of an image goes through it. Not thread-safe, as no digest is.
 */
final class OpensslSha256 extends MessageDigest {
    private static final int LENGTH = 32;
    /** A call that is handed a Java array keeps the collector waiting, so it gets no more than this at once. */
    private static final int PIECE = 64 * 1024;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final @Nullable Library LIBRARY = Library.find();

    private final Library library;
    private final MemorySegment context;

    private OpensslSha256(Library library) {
        super("SHA-256");
        this.library = library;
        MemorySegment made = library.make();
        this.context = made;
        CLEANER.register(this, () -> library.free(made));
        engineReset();
    }

    /** A new digest; null where the machine has no such library. */
    static @Nullable MessageDigest create() {
        return LIBRARY == null ? null : new OpensslSha256(LIBRARY);
    }

    /** The functions of libcrypto 3 (EVP_DigestInit(3)). */
    private record Library(
            MethodHandle newContext,
            MethodHandle freeContext,
            MethodHandle init,
            MethodHandle update,
            MethodHandle finish,
            MemorySegment sha256) {

        static @Nullable Library find() {
            try {
                SymbolLookup symbols = SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());
                Linker linker = Linker.nativeLinker();
                MethodHandle kind =
                        linker.downcallHandle(symbols.findOrThrow("EVP_sha256"), FunctionDescriptor.of(ADDRESS));
                return new Library(
                        linker.downcallHandle(symbols.findOrThrow("EVP_MD_CTX_new"), FunctionDescriptor.of(ADDRESS)),
                        linker.downcallHandle(
                                symbols.findOrThrow("EVP_MD_CTX_free"), FunctionDescriptor.ofVoid(ADDRESS)),
                        linker.downcallHandle(
                                symbols.findOrThrow("EVP_DigestInit_ex"),
                                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS)),
                        linker.downcallHandle(
                                symbols.findOrThrow("EVP_DigestUpdate"),
                                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
                                Linker.Option.critical(true)),
                        linker.downcallHandle(
                                symbols.findOrThrow("EVP_DigestFinal_ex"),
                                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS)),
                        (MemorySegment) kind.invokeExact());
            } catch (Throwable e) {
                return null; // Java's own will do
            }
        }

        MemorySegment make() {
            try {
                return (MemorySegment) newContext.invokeExact();
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        void free(MemorySegment context) {
            try {
                freeContext.invokeExact(context);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        void reset(MemorySegment context) {
            try {
                require((int) init.invokeExact(context, sha256, MemorySegment.NULL));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        void update(MemorySegment context, MemorySegment bytes) {
            try {
                require((int) update.invokeExact(context, bytes, bytes.byteSize()));
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        byte[] finish(MemorySegment context) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment result = arena.allocate(LENGTH);
                require((int) finish.invokeExact(context, result, MemorySegment.NULL));
                return result.toArray(ValueLayout.JAVA_BYTE);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        private static void require(int done) {
            if (done != 1) {
                throw new IllegalStateException("libcrypto refuses to take a digest");
            }
        }
    }

    @Override
    protected int engineGetDigestLength() {
        return LENGTH;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        MemorySegment all = MemorySegment.ofArray(input);
        for (int done = 0; done < length; done += PIECE) {
            library.update(context, all.asSlice(offset + (long) done, Math.min(PIECE, length - done)));
        }
    }

    @Override
    protected byte[] engineDigest() {
        byte[] result = library.finish(context);
        engineReset();
        return result;
    }

    @Override
    protected void engineReset() {
        library.reset(context);
    }
}
