package io.bilbymq.amqp;

/**
 * The types of the values in a field table, with the tags that RabbitMQ uses where they differ from the specification's
 * (AMQP 0-9-1 §4.2.5.5 and RabbitMQ's list of errata to it).
 */
public enum FieldType {
    BOOL('t', "bool"),
    INT8('b', "byte"),
    UINT8('B', "unsignedbyte"),
    INT16('s', "short"),
    UINT16('u', "unsignedshort"),
    INT32('I', "signedint"),
    UINT32('i', "unsignedint"),
    INT64('l', "long"),
    FLOAT32('f', "float"),
    FLOAT64('d', "double"),
    DECIMAL('D', "decimal"),
    LONG_STRING('S', "longstr"),
    BINARY('x', "binary"),
    ARRAY('A', "array"),
    TIMESTAMP('T', "timestamp"),
    TABLE('F', "table"),
    VOID('V', "void");

    private final char tag;
    private final String rabbitName;

    FieldType(char tag, String rabbitName) {
        this.tag = tag;
        this.rabbitName = rabbitName;
    }

    /** The letter that stands for the type on the wire. */
    public char tag() {
        return tag;
    }

    /** What RabbitMQ calls the type in its error messages. */
    public String rabbitName() {
        return rabbitName;
    }
}
