package io.bilbymq.broker.tls;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * The name of a certificate's subject, in the text that RabbitMQ makes of it and that users of {@code EXTERNAL} are called by:
 * RFC 4514, last part first, all but printable ASCII as escaped octets of UTF-8, and RabbitMQ's own choice of names for types.
 * As RabbitMQ 3.10 was seen to write it.
 */
final class DistinguishedName {
    private static final String COMMON_NAME = "2.5.4.3";

    /** Those with a name of their own; the others are shown by number, as is {@code street}, which RabbitMQ means to name. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("2.5.4.4", "SN"),
            Map.entry("2.5.4.42", "GIVENNAME"),
            Map.entry("2.5.4.43", "INITIALS"),
            Map.entry("2.5.4.44", "GENERATIONQUALIFIER"),
            Map.entry(COMMON_NAME, "CN"),
            Map.entry("2.5.4.7", "L"),
            Map.entry("2.5.4.8", "ST"),
            Map.entry("2.5.4.10", "O"),
            Map.entry("2.5.4.11", "OU"),
            Map.entry("2.5.4.12", "TITLE"),
            Map.entry("2.5.4.6", "C"),
            Map.entry("2.5.4.5", "SERIALNUMBER"),
            Map.entry("2.5.4.65", "PSEUDONYM"),
            Map.entry("0.9.2342.19200300.100.1.25", "DC"),
            Map.entry("1.2.840.113549.1.9.1", "EMAILADDRESS"),
            Map.entry("0.9.2342.19200300.100.1.1", "UID"));

    private static final Map<Integer, Charset> STRINGS = Map.of(
            Der.UTF8_STRING, StandardCharsets.UTF_8,
            Der.PRINTABLE_STRING, StandardCharsets.UTF_8,
            Der.IA5_STRING, StandardCharsets.UTF_8,
            Der.TELETEX_STRING, StandardCharsets.ISO_8859_1,
            Der.BMP_STRING, StandardCharsets.UTF_16BE,
            Der.UNIVERSAL_STRING, Charset.forName("UTF-32BE"));

    private record Attribute(String type, String value) {
        String text() {
            return TYPES.getOrDefault(type, type) + "=" + escaped(value);
        }
    }

    private final List<List<Attribute>> parts = new ArrayList<>();

    private DistinguishedName(Der sequence) {
        while (sequence.hasMore()) {
            final Der set = sequence.into(Der.SET);
            final List<Attribute> attributes = new ArrayList<>();
            while (set.hasMore()) {
                final Der attribute = set.into(Der.SEQUENCE);
                final String type = attribute.into(Der.OBJECT_IDENTIFIER).objectIdentifier();
                attributes.add(new Attribute(type, value(attribute)));
            }
            parts.add(attributes);
        }
    }

    /** Reads a name. Throws {@link IllegalArgumentException} if it is not encoded as it should be. */
    static DistinguishedName of(X500Principal name) {
        return new DistinguishedName(Der.of(name.getEncoded()).into(Der.SEQUENCE));
    }

    /** What is to be said of whoever has this name. Nothing in it can be taken for something else in the log. */
    static String text(X500Principal name) {
        try {
            return of(name).toString();
        } catch (IllegalArgumentException e) {
            return "somebody whose name cannot be read";
        }
    }

    private static String value(Der attribute) {
        final int tag = attribute.tag();
        final Charset charset = STRINGS.get(tag);
        if (charset == null) {
            return "#" + HexFormat.of().formatHex(attribute.value());
        }
        return new String(attribute.into(tag).rest(), charset);
    }

    /** The common names, in the order of the certificate. */
    List<String> commonNames() {
        return parts.stream()
                .flatMap(List::stream)
                .filter(attribute -> attribute.type().equals(COMMON_NAME))
                .map(Attribute::value)
                .toList();
    }

    /** {@code CN=client,O=Example}; empty if the name is. */
    @Override
    public String toString() {
        final List<String> texts = new ArrayList<>();
        for (final List<Attribute> attributes : parts) {
            texts.add(String.join("+", attributes.stream().map(Attribute::text).toList()));
        }
        Collections.reverse(texts);
        return String.join(",", texts);
    }

    private static String escaped(String value) {
        final byte[] octets = value.getBytes(StandardCharsets.UTF_8);
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < octets.length; i++) {
            final int octet = octets[i] & 0xFF;
            final boolean first = i == 0;
            final boolean last = i == octets.length - 1;
            if (octet < ' ' || octet >= '~') {
                text.append(String.format(Locale.ROOT, "\\%02X", octet));
            } else if ("\"+,;<>\\".indexOf(octet) >= 0
                    || (octet == ' ' && (first || last))
                    || (octet == '#' && first)) {
                text.append('\\').append((char) octet);
            } else {
                text.append((char) octet);
            }
        }
        return text.toString();
    }
}
