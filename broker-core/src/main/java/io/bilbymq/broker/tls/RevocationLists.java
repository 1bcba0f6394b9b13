package io.bilbymq.broker.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists of revoked certificates (RFC 5280 §5) from files, in PEM or DER. Immutable, thread safe.
 *
 * @param all those that were read, whether or not they are in force
 */
record RevocationLists(List<X509CRL> all) {
    /** One with a million certificates has less. A file that is larger was named by mistake. */
    static final int BYTES_MAX = 64 * 1024 * 1024;

    /** An authority has one or a few. */
    static final int FILES_MAX = 1000;

    /** By how much clocks may differ, as Java sees it when it checks whether a list is in force. */
    private static final Duration SKEW = Duration.ofMinutes(15);

    private static final String BEGIN = "-----BEGIN ";
    private static final String LABEL = "X509 CRL";

    /** What a list is about, if it is not about all certificates of its issuer. */
    private static final String SCOPE = "2.5.29.28";

    /** That a list says what has changed since another one. */
    private static final String DELTA = "2.5.29.27";

    RevocationLists {
        all = List.copyOf(all);
    }

    /**
     * The file, or those in the folder whose names do not begin with a dot.
     *
     * @throws IOException if the folder cannot be read, or has too many
     */
    static List<Path> files(Path fileOrFolder) throws IOException {
        if (!Files.isDirectory(fileOrFolder)) {
            return List.of(fileOrFolder);
        }
        final List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(fileOrFolder, RevocationLists::isFile)) {
            for (final Path file : entries) {
                files.add(file);
                if (files.size() > FILES_MAX) {
                    throw new IOException("there are more than " + FILES_MAX + " files in " + fileOrFolder);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files.stream().sorted().toList();
    }

    private static boolean isFile(Path path) {
        return !String.valueOf(path.getFileName()).startsWith(".") && Files.isRegularFile(path);
    }

    /**
     * Reads all lists.
     *
     * @throws IOException naming the file, if there is no list in it or one is damaged; or the folder, if it is empty
     */
    static RevocationLists read(Path fileOrFolder) throws IOException {
        final List<X509CRL> lists = new ArrayList<>();
        for (final Path file : files(fileOrFolder)) {
            lists.addAll(readFile(file));
        }
        if (lists.isEmpty()) {
            throw new IOException("there is no list of revoked certificates in " + fileOrFolder);
        }
        return new RevocationLists(lists);
    }

    private static List<X509CRL> readFile(Path file) throws IOException {
        final byte[] content;
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IOException(file + " is too large for a list of revoked certificates");
            }
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
        try {
            final List<X509CRL> lists = new ArrayList<>();
            final CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (final byte[] encoded : encoded(content)) {
                lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(encoded)));
            }
            if (lists.isEmpty()) {
                throw new IOException("there is no list of revoked certificates in " + file);
            }
            return lists;
        } catch (CRLException | CertificateException | IllegalArgumentException e) {
            throw new IOException("a list of revoked certificates in " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static List<byte[]> encoded(byte[] content) {
        final String text = new String(content, StandardCharsets.ISO_8859_1);
        if (!text.contains(BEGIN)) {
            return List.of(content);
        }
        return PemFile.parse(text).stream()
                .filter(block -> LABEL.equals(block.label()))
                .map(PemFile.Block::content)
                .toList();
    }

    /** Whether it counts now. One that does not say when the next one comes does not. */
    static boolean isInForce(X509CRL list, Instant now) {
        final Date next = list.getNextUpdate();
        return next != null
                && !next.toInstant().isBefore(now.minus(SKEW))
                && !list.getThisUpdate().toInstant().isAfter(now.plus(SKEW));
    }

    /**
     * The newest of some lists of one issuer, and of each that is about a part of its certificates. Java believes the first that it
     * comes upon, which may be an older one that is in force still.
     */
    static Collection<X509CRL> newest(Collection<X509CRL> lists) {
        final Map<String, X509CRL> byScope = new LinkedHashMap<>();
        for (final X509CRL list : lists) {
            byScope.merge(
                    extension(list, SCOPE) + ' ' + extension(list, DELTA),
                    list,
                    (one, other) -> one.getThisUpdate()
                                    .toInstant()
                                    .isBefore(other.getThisUpdate().toInstant())
                            ? other
                            : one);
        }
        return byScope.values();
    }

    /** Those that count no more, or not yet, in words for the log. */
    List<String> warnings(Instant now) {
        return all.stream()
                .filter(list -> !isInForce(list, now))
                .map(list -> "the list of certificates revoked by "
                        + DistinguishedName.text(list.getIssuerX500Principal()) + " is not in force: it is of "
                        + list.getThisUpdate().toInstant() + ", and the next one "
                        + (list.getNextUpdate() == null
                                ? "has no date"
                                : "was due at " + list.getNextUpdate().toInstant()))
                .toList();
    }

    private static String extension(X509CRL list, String identifier) {
        final byte[] value = list.getExtensionValue(identifier);
        return value == null ? "" : HexFormat.of().formatHex(value);
    }
}
