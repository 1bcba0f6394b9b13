package io.bilbymq.server.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.bilbymq.broker.settings.HostCertificate;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.broker.tls.CipherNames;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How the value of a key is written, and what it means.
 *
 * @param expectation completes "expected …", for whoever wrote something else
 * @param reader throws {@link IllegalArgumentException} for what is not of this type
 */
record ValueType<T>(String expectation, Function<String, T> reader) {
    /** Stands for {@code infinity} where a limit may be lifted. */
    static final int INFINITY = Integer.MAX_VALUE;

    static final ValueType<String> TEXT = new ValueType<>("text", Function.identity());

    /** What something is called: not nothing, which a quoted text and a command line may say. */
    static final ValueType<String> NAME = new ValueType<>("a name", ValueType::name);

    /** A password in clear text; RabbitMQ's {@code encrypted:} values need a passphrase that is not asked for here. */
    static final ValueType<String> PASSWORD = new ValueType<>("a password that is not encrypted", ValueType::password);

    /** Where something is fetched. What stands behind a question mark may be what lets one in. */
    static final ValueType<URI> FETCHED_ADDRESS =
            new ValueType<>("an address https://HOST/…, without user and password", ValueType::fetchedAddress);

    /** {@code true} and {@code on}, {@code false} and {@code off}. */
    static final ValueType<Boolean> FLAG = new ValueType<>("true or false", ValueType::flag);

    static final ValueType<ByteSize> SIZE =
            new ValueType<>("a number of bytes above 0, like 1048576, 100MB or 2GiB", ValueType::size);

    /** A regular expression, of the kind that takes no longer than its text and what it is looked for in are long. */
    static final ValueType<String> PATTERN =
            new ValueType<>("a regular expression (RE2: no look-around, no back-references)", ValueType::pattern);

    static final ValueType<Double> FRACTION = new ValueType<>("a number above 0, up to 1", ValueType::fraction);

    static final ValueType<Double> MULTIPLE = new ValueType<>("a number above 0", ValueType::multiple);

    static final ValueType<ListenAddress> ADDRESS =
            new ValueType<>("a port or ADDRESS:PORT, the port from 0 to 65535", ValueType::address);

    /** A version of TLS, read as Java calls it. Older ones than these two are broken, and are not spoken whatever a file says. */
    static final ValueType<String> TLS_VERSION = new ValueType<>(
            "tlsv1.3 or tlsv1.2: the older ones are not secure and are not spoken", ValueType::tlsVersion);

    /** A cipher suite by its name in OpenSSL or in the standards, read as the latter. */
    static final ValueType<String> CIPHER = new ValueType<>(
            "a cipher suite with AES or ChaCha20, like ECDHE-RSA-AES256-GCM-SHA384",
            text -> CipherNames.standard(text).orElseThrow(IllegalArgumentException::new));

    /** Which certificates of clients are looked up in lists of revoked ones, in Erlang's words. */
    static final ValueType<String> REVOCATION_CHECK = oneOf("true", "peer", "best_effort", "false");

    /** Names of hosts, separated by commas, as clients ask for them. */
    static final ValueType<List<String>> HOSTS = new ValueType<>(
            "names of hosts, separated by commas, like a.example.org or *.example.org", ValueType::hosts);

    private static final String ALL_INTERFACES = "::";

    /** Whether values do not belong in a log or on a screen. */
    boolean isSecret() {
        return equals(PASSWORD) || equals(FETCHED_ADDRESS);
    }

    private static URI fetchedAddress(String text) {
        URI address = URI.create(text);
        require("https".equals(address.getScheme()) && address.getHost() != null && address.getRawUserInfo() == null);
        return address;
    }

    /** Whether a text is of this type. */
    boolean accepts(String text) {
        try {
            return reader.apply(text) != null;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }

    /** Reads what {@link #accepts} has been asked about. */
    T read(String text) {
        return reader.apply(text);
    }

    static ValueType<Integer> integer(int min, int max) {
        return new ValueType<>("a whole number from " + min + " to " + max, text -> within(min, max, text));
    }

    /** A whole number from {@code min} on, or {@code infinity}, read as {@link #INFINITY}. */
    static ValueType<Integer> limit(int min) {
        return new ValueType<>(
                "infinity or a whole number from " + min + " on",
                text -> "infinity".equals(text) ? INFINITY : within(min, INFINITY, text));
    }

    /** A size from 0 to {@code max} bytes. */
    static ValueType<ByteSize> size(long max) {
        return new ValueType<>("a size up to " + max + " bytes, like 1048576, 100MB or 2MiB", text -> {
            ByteSize size = ByteSize.parse(text);
            require(size.bytes() <= max);
            return size;
        });
    }

    /** The size of a frame: not below the least frame-max of AMQP 0-9-1 §4.2.3, or 0 for no limit if so asked. */
    static ValueType<ByteSize> frameSize(boolean zeroAllowed) {
        String zero = zeroAllowed ? "0 or " : "";
        return new ValueType<>(zero + "a size from 4096 to 2147483647 bytes", text -> {
            ByteSize size = ByteSize.parseFrameSize(text);
            require((zeroAllowed && size.bytes() == 0) || (size.bytes() >= 4096 && size.bytes() <= Integer.MAX_VALUE));
            return size;
        });
    }

    static ValueType<String> oneOf(String... words) {
        List<String> allowed = List.of(words);
        return new ValueType<>((allowed.size() == 1 ? "" : "one of ") + String.join(", ", allowed), text -> {
            require(allowed.contains(text));
            return text;
        });
    }

    private static String tlsVersion(String text) {
        return switch (text) {
            case "tlsv1.3" -> "TLSv1.3";
            case "tlsv1.2" -> "TLSv1.2";
            default -> throw new IllegalArgumentException();
        };
    }

    private static Boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on" -> true;
            case "false", "off" -> false;
            default -> throw new IllegalArgumentException();
        };
    }

    private static String pattern(String text) {
        try {
            return Pattern.compile(text).pattern();
        } catch (PatternSyntaxException invalid) {
            throw new IllegalArgumentException(invalid);
        }
    }

    private static List<String> hosts(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(each -> HostCertificate.host(each.strip()))
                .toList();
    }

    private static String name(String text) {
        require(!text.isEmpty());
        return text;
    }

    private static String password(String text) {
        require(!text.startsWith("encrypted:"));
        return text;
    }

    private static ByteSize size(String text) {
        ByteSize size = ByteSize.parse(text);
        require(size.bytes() > 0);
        return size;
    }

    /** {@code 5672}, {@code 127.0.0.1:5672}, {@code ::1:5672} or {@code [::1]:5672}; Unix sockets are not supported. */
    private static ListenAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? ALL_INTERFACES : withoutBrackets(text.substring(0, colon));
        boolean unixSocket = host.startsWith("unix:") || host.startsWith("local:");
        require(!host.isBlank() && !unixSocket);
        return new ListenAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Double fraction(String text) {
        double value = multiple(text);
        require(value <= 1);
        return value;
    }

    private static Double multiple(String text) {
        double value = Double.parseDouble(text);
        require(value > 0 && value < Double.POSITIVE_INFINITY);
        return value;
    }

    private static Integer within(int min, int max, String text) {
        int value = Integer.parseInt(text);
        require(value >= min && value <= max);
        return value;
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw new IllegalArgumentException();
        }
    }
}
