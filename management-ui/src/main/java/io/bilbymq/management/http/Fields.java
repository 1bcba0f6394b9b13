package io.bilbymq.management.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object in the making, of which only some fields are wanted: the others are left out, as nobody would see them. Lists of thousands
 * are sorted by a field or two of which each item has dozens.
 */
public final class Fields {
    private final ObjectNode object;
    private final Columns wanted;

    private Fields(ObjectNode object, Columns wanted) {
        this.object = object;
        this.wanted = wanted;
    }

    /** None yet, of an object of which these are wanted. */
    public Fields(Columns wanted) {
        this(Json.object(), wanted);
    }

    /** Those of an object of which all are wanted. */
    public static Fields of(ObjectNode object) {
        return new Fields(object, Columns.ALL);
    }

    /** Puts one that is there whether it is wanted or not, because others are found out by it. */
    public Fields key(String name, String value) {
        object.put(name, value);
        return this;
    }

    /** The same, with a number. */
    public Fields key(String name, long value) {
        object.put(name, value);
        return this;
    }

    /** Puts a text, or null. */
    public Fields put(String name, @Nullable String value) {
        if (wanted.has(name)) {
            object.put(name, value);
        }
        return this;
    }

    /** Puts a number. */
    public Fields put(String name, long value) {
        if (wanted.has(name)) {
            object.put(name, value);
        }
        return this;
    }

    /** Puts a number with a fraction. */
    public Fields put(String name, double value) {
        if (wanted.has(name)) {
            object.put(name, value);
        }
        return this;
    }

    /** Puts true or false. */
    public Fields put(String name, boolean value) {
        if (wanted.has(name)) {
            object.put(name, value);
        }
        return this;
    }

    /** Puts null. */
    public Fields putNull(String name) {
        if (wanted.has(name)) {
            object.putNull(name);
        }
        return this;
    }

    /** Puts what takes its time to find out. */
    public Fields set(String name, Supplier<? extends JsonNode> value) {
        if (wanted.has(name)) {
            object.set(name, value.get());
        }
        return this;
    }

    /** Those of an object inside this one, which is there from now on if any of it is wanted. */
    public Fields inner(String name) {
        return new Fields(wanted.has(name) ? object.putObject(name) : Json.object(), wanted.of(name));
    }

    /** The text of a {@linkplain #key key}. */
    public String text(String name) {
        return object.path(name).asString("");
    }

    /** Whether it has a number of this name already: what is not known may be a word in its place. */
    public boolean hasNumber(String name) {
        return object.path(name).isNumber();
    }

    /** The number of a {@linkplain #key key}; 0 if there is none. */
    public long number(String name) {
        return object.path(name).asLong(0);
    }

    /** All of it. */
    public ObjectNode object() {
        return object;
    }
}
