package dev.fairlead.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is. */
final class Version {

    private static final String RESOURCE = "/dev/fairlead/app/version.properties";

    private Version() {}

    /** The version the build gave this program. */
    static String text() {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + RESOURCE, e);
        }
    }
}
