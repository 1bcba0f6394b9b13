package io.bilbymq.broker.settings;

import java.net.IDN;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A certificate for clients that ask for certain hosts by name (server name indication, RFC 6066 §3).
 *
 * @param origin what errors call it, such as the key of the configuration that it comes from
 * @param hosts the names, at least one. {@code *.example.org} stands for every name with one label in the place of the star. They
 *     are kept as {@link #host} writes them
 * @param certificateFile the certificate, and behind it those that lead to an authority
 * @param keyFile its private key, as {@link TlsSettings#keyFile()}
 * @param keyPassword what the key is encrypted with; empty if it is not. No text shows it
 */
public record HostCertificate(
        String origin, List<String> hosts, Path certificateFile, Path keyFile, Optional<String> keyPassword) {
    /** What comes before the name of which a star is one label. */
    public static final String STAR = "*.";

    private static final int NAME_MAX = 253;

    /** The underscore is in no host's name by the standard, and in many by those who name machines. */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");

    private static final Pattern ADDRESS = Pattern.compile("\\d+(?:\\.\\d+)*");

    public HostCertificate {
        hosts = hosts.stream().map(HostCertificate::host).toList();
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException(origin + " names no hosts");
        }
        final Set<String> seen = new HashSet<>();
        for (final String host : hosts) {
            if (!seen.add(host)) {
                throw new IllegalArgumentException("the host " + host + " is named twice by " + origin);
            }
        }
    }

    /**
     * A name as names are compared: in lower case, words that are not of ASCII in the form that they travel in.
     *
     * @throws IllegalArgumentException saying why, if no client can ask for it. By an address none can
     */
    public static String host(String name) {
        final boolean star = name.startsWith(STAR);
        final String given = star ? name.substring(STAR.length()) : name;
        final String ascii;
        try {
            ascii = IDN.toASCII(given).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a host", e);
        }
        if (ADDRESS.matcher(ascii).matches()) {
            throw new IllegalArgumentException("'" + name + "' is an address: clients ask for names only");
        }
        for (final String label : ascii.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches() || ascii.length() > NAME_MAX) {
                throw new IllegalArgumentException("'" + name + "' is not the name of a host");
            }
        }
        return star ? STAR + ascii : ascii;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return origin + ": " + certificateFile + " for " + String.join(", ", hosts);
    }
}
