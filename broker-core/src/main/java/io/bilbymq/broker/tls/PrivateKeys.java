package io.bilbymq.broker.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Private keys in all the ways in which OpenSSL has written them: PKCS#8 (RFC 5208, 5958) plain and encrypted, PKCS#1 (RFC 8017)
 * and SEC 1 (RFC 5915) plain and with OpenSSL's own encryption. Java itself reads the first two.
 */
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final byte[] ZERO = Der.encode(Der.INTEGER, new byte[] {0});

    /** The algorithm {@code rsaEncryption}, with its parameters, which are none. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** The identifier of {@code ecPublicKey}, whose parameters say which curve. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final Pattern PBES2 = Pattern.compile("PBEWithHmac(SHA\\d+)AndAES_(\\d+)");

    private static final Map<String, Integer> KEY_BYTES =
            Map.of("AES-128-CBC", 16, "AES-192-CBC", 24, "AES-256-CBC", 32, "DES-EDE3-CBC", 24);

    private PrivateKeys() {}

    /**
     * Reads the first private key in a file.
     *
     * @throws IOException naming the file and what is wrong, but nothing of key and password
     */
    static PrivateKey read(Path file, Optional<String> password) throws IOException {
        final PemFile.Block block = PemFile.read(file).stream()
                .filter(each -> each.label().endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> new IOException("there is no private key in " + file));
        final boolean encrypted =
                "ENCRYPTED PRIVATE KEY".equals(block.label()) || block.headers().containsKey("DEK-Info");
        if (encrypted && password.isEmpty()) {
            throw new IOException("the private key in " + file + " is encrypted, and no password is set");
        }
        try {
            return key(block, password.orElse(""));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // What was thrown may show what was decrypted, so it does not go further.
            throw new IOException("the private key in " + file
                    + (encrypted ? " cannot be read with the password that is set" : " is not of a known kind"));
        }
    }

    private static PrivateKey key(PemFile.Block block, String password) throws GeneralSecurityException, IOException {
        final byte[] content = block.headers().containsKey("DEK-Info") ? decrypted(block, password) : block.content();
        return switch (block.label()) {
            case "PRIVATE KEY" -> ofPkcs8(new PKCS8EncodedKeySpec(content));
            case "ENCRYPTED PRIVATE KEY" -> ofPkcs8(decrypted(content, password));
            case "RSA PRIVATE KEY" -> ofPkcs8(wrapped(RSA, content));
            case "EC PRIVATE KEY" -> ofPkcs8(wrapped(Der.encode(Der.SEQUENCE, EC, curve(content)), content));
            default -> throw new InvalidKeySpecException("a private key of another kind");
        };
    }

    private static PrivateKey ofPkcs8(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        // The key says itself of which algorithm it is, and only that one's factory takes it.
        InvalidKeySpecException last = new InvalidKeySpecException("there is no factory");
        for (final String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException anothers) {
                last = anothers;
            }
        }
        throw last;
    }

    private static PKCS8EncodedKeySpec wrapped(byte[] algorithm, byte[] key) {
        return new PKCS8EncodedKeySpec(Der.encode(Der.SEQUENCE, ZERO, algorithm, Der.encode(Der.OCTET_STRING, key)));
    }

    /** The curve is the first field that a SEC 1 key need not have, but always has in a file. */
    private static byte[] curve(byte[] key) {
        final Der fields = Der.of(key).into(Der.SEQUENCE);
        fields.into(Der.INTEGER);
        fields.into(Der.OCTET_STRING);
        return fields.into(Der.CONTEXT).value();
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] pkcs8, String password)
            throws GeneralSecurityException, IOException {
        final EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(pkcs8);
        final AlgorithmParameters parameters = info.getAlgParameters();
        // The parameters of PBES2 (RFC 8018) know which one of this family it is: PBEWithHmacSHA256AndAES_256.
        final Matcher member = PBES2.matcher(String.valueOf(parameters));
        return member.matches()
                ? decrypted(info, member.group(1), Integer.parseInt(member.group(2)), parameters, password)
                : decryptedInOneStep(info, parameters, password);
    }

    /** In the two steps that it consists of: Java's one step takes passwords in ASCII only. */
    private static PKCS8EncodedKeySpec decrypted(
            EncryptedPrivateKeyInfo info, String hash, int keyBits, AlgorithmParameters parameters, String password)
            throws GeneralSecurityException {
        final PBEParameterSpec derivation = parameters.getParameterSpec(PBEParameterSpec.class);
        final PBEKeySpec spec =
                new PBEKeySpec(password.toCharArray(), derivation.getSalt(), derivation.getIterationCount(), keyBits);
        try {
            final byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmac" + hash)
                    .generateSecret(spec)
                    .getEncoded();
            final Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), derivation.getParameterSpec());
            return new PKCS8EncodedKeySpec(cipher.doFinal(info.getEncryptedData()));
        } finally {
            spec.clearPassword();
        }
    }

    private static PKCS8EncodedKeySpec decryptedInOneStep(
            EncryptedPrivateKeyInfo info, @Nullable AlgorithmParameters parameters, String password)
            throws GeneralSecurityException {
        final PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
        try {
            final Cipher cipher = Cipher.getInstance(info.getAlgName());
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(info.getAlgName()).generateSecret(spec),
                    parameters);
            return info.getKeySpec(cipher);
        } finally {
            spec.clearPassword();
        }
    }

    /** OpenSSL's own way, with a key of nothing but digests of password and salt; for files that were written long ago. */
    private static byte[] decrypted(PemFile.Block block, String password) throws GeneralSecurityException {
        final String info = block.headers().getOrDefault("DEK-Info", "");
        final int comma = info.indexOf(',');
        final String name = comma < 0 ? info : info.substring(0, comma);
        final Integer keyBytes = KEY_BYTES.get(name);
        if (keyBytes == null || comma < 0) {
            throw new InvalidKeySpecException("an encryption of another kind");
        }
        final byte[] iv = HexFormat.of().parseHex(info.substring(comma + 1));
        final byte[] salt = Arrays.copyOf(iv, 8);
        final MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] key = new byte[0];
        byte[] digest = new byte[0];
        while (key.length < keyBytes) {
            md5.update(digest);
            md5.update(password.getBytes(StandardCharsets.UTF_8));
            digest = md5.digest(salt);
            key = Arrays.copyOf(key, key.length + digest.length);
            System.arraycopy(digest, 0, key, key.length - digest.length, digest.length);
        }
        final boolean aes = name.startsWith("AES");
        final Cipher cipher = Cipher.getInstance(aes ? "AES/CBC/PKCS5Padding" : "DESede/CBC/PKCS5Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(Arrays.copyOf(key, keyBytes), aes ? "AES" : "DESede"),
                new IvParameterSpec(iv));
        return cipher.doFinal(block.content());
    }
}
