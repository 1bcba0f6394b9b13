package io.bilbymq.server.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the syntax of {@code rabbitmq.conf}: a line is empty, a comment from {@code #} to its end, or
 * {@code key = value} with an optional comment. A value in single quotes may contain {@code #} and line
 * ends; there is no escape for a quote inside. A value in three single quotes may contain single ones, and blanks
 * and line ends next to the quotes do not count. An unquoted value ends before the first {@code #}, blank
 * before it or not, so a password with one must be quoted. The file is UTF-8.
 *
 * <p>Source: the grammar of cuttlefish, which RabbitMQ reads its files with
 * (<a href="https://www.rabbitmq.com/docs/configure#config-file-formats">configuration guide</a>).
 */
public final class ConfigFile {
    private static final String QUOTE = "'";
    private static final String BLOCK_QUOTE = "'''";

    private final String name;
    private final String text;
    private final List<Setting> settings = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int position;
    private int line = 1;

    private ConfigFile(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /**
     * Reads a file.
     *
     * @return the settings in the order of the file, doubles included
     * @throws ConfigException if it cannot be read or a line is none of the forms above
     */
    public static List<Setting> read(Path file) throws ConfigException {
        try {
            return parse(String.valueOf(file.getFileName()), Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new ConfigException("there is no configuration file " + file);
        } catch (MalformedInputException notText) {
            throw new ConfigException(file + " is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new ConfigException("cannot read the configuration file " + file + ": " + unreadable.getMessage());
        }
    }

    /** Reads the text of a file. The name is only for messages. */
    static List<Setting> parse(String name, String text) throws ConfigException {
        return new ConfigFile(name, text).settings();
    }

    private List<Setting> settings() throws ConfigException {
        while (position < text.length()) {
            readLine();
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return settings;
    }

    private void readLine() {
        String origin = name + ":" + line;
        int end = endOfLine(position);
        String content = withoutComment(text.substring(position, end));
        if (content.isEmpty()) {
            moveTo(end);
        } else if (content.indexOf('=') < 0) {
            // What stands there may be half of a password.
            problems.add(origin + ": not of the form key = value");
            moveTo(end);
        } else {
            String key = content.substring(0, content.indexOf('=')).strip();
            position = text.indexOf('=', position) + 1;
            readSetting(origin, key);
        }
    }

    private void readSetting(String origin, String key) {
        boolean quoted = isQuoted();
        String value = quoted ? readQuoted(isBlock() ? BLOCK_QUOTE : QUOTE) : readUnquoted();
        int end = endOfLine(position);
        String rest = withoutComment(text.substring(position, end));
        moveTo(end);
        if (!rest.isEmpty()) {
            problems.add(origin + ": text after the closing quote of " + key);
        } else if (value.isEmpty() && !quoted) {
            problems.add(origin + ": " + key + " has no value");
        } else {
            addSetting(origin, key, value);
        }
    }

    private void addSetting(String origin, String key, String value) {
        try {
            settings.add(new Setting(ConfigKey.parse(key), value, origin));
        } catch (IllegalArgumentException notAKey) {
            problems.add(origin + ": " + notAKey.getMessage());
        }
    }

    /** Whether the value starts with a quote that is closed anywhere; a lone quote is part of a plain value. */
    private boolean isQuoted() {
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
            position++;
        }
        return text.startsWith("'", position) && text.indexOf('\'', position + 1) > 0;
    }

    /** Whether three quotes are closed by three. */
    private boolean isBlock() {
        return text.startsWith(BLOCK_QUOTE, position) && text.indexOf(BLOCK_QUOTE, position + BLOCK_QUOTE.length()) > 0;
    }

    private String readQuoted(String quote) {
        int open = position + quote.length();
        int close = text.indexOf(quote, open);
        String value = text.substring(open, close);
        moveWithin(close + quote.length());
        return quote.equals(BLOCK_QUOTE) ? value.strip() : value;
    }

    private String readUnquoted() {
        int end = endOfLine(position);
        String value = withoutComment(text.substring(position, end));
        position = end;
        return value;
    }

    private static String withoutComment(String lineText) {
        int hash = lineText.indexOf('#');
        return (hash < 0 ? lineText : lineText.substring(0, hash)).strip();
    }

    private int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    /** Goes past the line end at {@code endOfLine}. */
    private void moveTo(int endOfLine) {
        moveWithin(Math.min(endOfLine + 1, text.length()));
    }

    private void moveWithin(int target) {
        for (; position < target; position++) {
            if (text.charAt(position) == '\n') {
                line++;
            }
        }
    }
}
