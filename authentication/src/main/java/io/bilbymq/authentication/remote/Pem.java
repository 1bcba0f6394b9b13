package io.bilbymq.authentication.remote;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A file of PEM blocks (RFC 7468): certificates, a private key, public keys.
 *
 * <p>Every method that reads throws {@link IllegalArgumentException} whose message names the file and what is wrong with it,
 * and nothing of what is in it.
 */
public final class Pem {
    private static final long BYTES_MAX = 4 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    /** What stands between two lines of dashes. */
    private static final class Block {
        private final String label;
        private final byte[] der;

        Block(String label, byte[] der) {
            this.label = label;
            this.der = der;
        }

        String label() {
            return label;
        }

        byte[] der() {
            return der;
        }
    }

    private final String name;
    private final List<Block> blocks;

    private Pem(String name, List<Block> blocks) {
        this.name = name;
        this.blocks = blocks;
    }

    /** Reads a file of at most 4 MiB. Blocks. */
    public static Pem read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException(file + " is larger than any PEM file");
            }
            return parse(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot read " + file, unreadable);
        }
    }

    /** Reads text; {@code name} is for messages. What stands between blocks is ignored. */
    public static Pem parse(String name, String text) {
        final List<Block> blocks = new ArrayList<>();
        final Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException notBase64) {
                throw new IllegalArgumentException(name + ": a block is not base64", notBase64);
            }
        }
        return new Pem(name, blocks);
    }

    /** All certificates, in order; at least one. */
    public List<X509Certificate> certificates() {
        final List<X509Certificate> certificates = new ArrayList<>();
        for (final Block block : blocks) {
            if (block.label().endsWith("CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(name + " has no certificate in PEM format");
        }
        return List.copyOf(certificates);
    }

    private X509Certificate certificate(Block block) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (GeneralSecurityException wrong) {
            throw new IllegalArgumentException(name + ": a certificate cannot be read", wrong);
        }
    }

    /** The first public key, or that of the first certificate. */
    public PublicKey publicKey() {
        for (final Block block : blocks) {
            if (block.label().equals("PUBLIC KEY")) {
                return publicKey(block.der());
            }
        }
        for (final Block block : blocks) {
            if (block.label().endsWith("CERTIFICATE")) {
                return certificate(block).getPublicKey();
            }
        }
        throw new IllegalArgumentException(name + " has neither a PUBLIC KEY nor a CERTIFICATE in PEM format");
    }

    private PublicKey publicKey(byte[] der) {
        for (final String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
            } catch (InvalidKeySpecException another) {
                // It is a key of another algorithm: the next one is tried.
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("every Java platform has " + algorithm, missing);
            }
        }
        throw new IllegalArgumentException(name + ": the public key is of no kind that is known");
    }

    /** The private key: PKCS #8, encrypted if there is a password. */
    public PrivateKey privateKey(Optional<String> password) {
        for (final Block block : blocks) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return privateKey(block.der());
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    return privateKey(decrypted(
                            block.der(),
                            password.orElseThrow(() -> new IllegalArgumentException(
                                    name + ": the key is encrypted, and there is no password for it"))));
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" ->
                    throw new IllegalArgumentException(
                            name + ": a key has to be in PKCS #8 format; 'openssl pkcs8 -topk8' converts it");
                default -> {
                    // Certificates may stand beside the key.
                }
            }
        }
        throw new IllegalArgumentException(name + " has no private key in PEM format");
    }

    private PrivateKey privateKey(byte[] der) {
        for (final String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException another) {
                // It is a key of another algorithm: the next one is tried.
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("every Java platform has " + algorithm, missing);
            }
        }
        throw new IllegalArgumentException(name + ": the private key is of no kind that is known");
    }

    private byte[] decrypted(byte[] der, String password) {
        try {
            final EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(der);
            // For PBES2 the parameters' text is the name of the scheme, as in PBEWithHmacSHA256AndAES_256.
            final String scheme = encrypted.getAlgParameters() == null
                            || !encrypted.getAlgName().equals("PBES2")
                    ? encrypted.getAlgName()
                    : encrypted.getAlgParameters().toString();
            final Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray())),
                    encrypted.getAlgParameters());
            return encrypted.getKeySpec(cipher).getEncoded();
        } catch (IOException | GeneralSecurityException wrong) {
            throw new IllegalArgumentException(name + ": the key cannot be decrypted with its password", wrong);
        }
    }
}
