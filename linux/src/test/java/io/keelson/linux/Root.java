package io.keelson.linux;

import com.sun.security.auth.module.UnixSystem;

/** What tests need that change the kernel's state. */
public final class Root {
    private Root() {}

    /** Whether we are root. */
    public static boolean is() {
        return new UnixSystem().getUid() == 0;
    }
}
