package io.bilbymq.broker.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

/** What RabbitMQ 3.10.8 with rabbitmq_auth_mechanism_ssl was seen to make of the same names. */
class DistinguishedNameTest {
    private static final String CN = "550403";
    private static final String O = "55040a";
    private static final String UID = "0992268993f22c640101";
    private static final String DC = "0992268993f22c640119";

    private static byte[] attribute(String type, int tag, byte[] value) {
        return Der.encode(
                Der.SEQUENCE, Der.encode(Der.OBJECT_IDENTIFIER, HexFormat.of().parseHex(type)), Der.encode(tag, value));
    }

    private static byte[] utf8(String type, String value) {
        return attribute(type, Der.UTF8_STRING, value.getBytes(UTF_8));
    }

    private static DistinguishedName name(byte[]... parts) {
        final byte[][] sets = Arrays.stream(parts)
                .map(part -> part[0] == Der.SET ? part : Der.encode(Der.SET, part))
                .toArray(byte[][]::new);
        return DistinguishedName.of(new X500Principal(Der.encode(Der.SEQUENCE, sets)));
    }

    @Test
    void theLastPartComesFirst() {
        assertThat(name(
                        attribute("550406", Der.PRINTABLE_STRING, "DE".getBytes(UTF_8)),
                        utf8("550408", "Hesse"),
                        utf8("550407", "Frankfurt"),
                        utf8(O, "Bilby, Inc."),
                        utf8("55040b", "R"),
                        attribute("2a864886f70d010901", Der.IA5_STRING, "a@b.de".getBytes(UTF_8))))
                .hasToString("EMAILADDRESS=a@b.de,OU=R,O=Bilby\\, Inc.,L=Frankfurt,ST=Hesse,C=DE");
    }

    @Test
    void partsOfSeveralAttributesKeepTheOrderOfTheCertificate() {
        final DistinguishedName name = name(
                utf8(O, "Org"),
                utf8(CN, "first"),
                Der.encode(Der.SET, utf8(CN, "second"), utf8(UID, "u1")),
                attribute(DC, Der.IA5_STRING, "example".getBytes(UTF_8)),
                attribute(DC, Der.IA5_STRING, "com".getBytes(UTF_8)));

        assertThat(name).hasToString("DC=com,DC=example,CN=second+UID=u1,CN=first,O=Org");
        assertThat(name.commonNames()).containsExactly("first", "second");
    }

    @Test
    void charactersWithAMeaningAreEscapedAndAllButPrintableAsciiIsInOctets() {
        assertThat(name(utf8(CN, "#hash \"quoted\" <a>;b\\\\c"), utf8("550405", "42"), utf8(O, "Ünïcode")))
                .hasToString("O=\\C3\\9Cn\\C3\\AFcode,SERIALNUMBER=42,CN=\\#hash \\\"quoted\\\" \\<a\\>\\;b\\\\\\\\c");
        assertThat(name(utf8(CN, "a\0\r\nb\u001b[31m"))).hasToString("CN=a\\00\\0D\\0Ab\\1B[31m");
        assertThat(name(utf8(CN, "x,CN=admin"))).hasToString("CN=x\\,CN=admin");
    }

    @Test
    void blanksAtTheEndsAreEscapedAndTypesWithoutNameAreNumbers() {
        assertThat(name(
                        utf8(CN, " lead and trail "),
                        utf8("55040c", "x"),
                        utf8("550409", "y"),
                        utf8("550411", "12345"),
                        utf8("55040d", "d~e")))
                .hasToString("2.5.4.13=d\\7Ee,2.5.4.17=12345,2.5.4.9=y,TITLE=x,CN=\\ lead and trail\\ ");
    }

    @Test
    void stringsOfAllKindsAreText() {
        assertThat(name(
                                attribute(CN, Der.TELETEX_STRING, "é".getBytes(ISO_8859_1)),
                                attribute(CN, Der.BMP_STRING, "λ".getBytes(UTF_16BE)))
                        .commonNames())
                .containsExactly("é", "λ");
    }

    @Test
    void nobodysNameIsEmpty() {
        assertThat(name()).hasToString("");
        assertThat(name().commonNames()).isEmpty();
    }

    @Test
    void brokenEncodingsAreRefused() {
        final byte[][] broken = {{}, {2}, {2, 1}, {2, (byte) 0x84, 1, 1, 1, 1}, {2, (byte) 0x80}, {2, (byte) 0x81}};
        for (final byte[] bytes : broken) {
            assertThatIllegalArgumentException().isThrownBy(() -> Der.of(bytes).into(2));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Der.of(new byte[] {(byte) 0x80}).objectIdentifier());
    }
}
