package io.bilbymq.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The name and version of this build. */
final class Version implements IVersionProvider {
    static final String NAME = "BilbyMQ";

    /** The version the build gave itself, {@code 0.1.0}. */
    static String number() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException("version.txt is missing from the server's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read version.txt from the server's jar", unreadable);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {NAME + " " + number()};
    }
}
