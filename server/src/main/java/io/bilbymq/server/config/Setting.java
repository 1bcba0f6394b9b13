package io.bilbymq.server.config;

/**
 * One assignment of a value to a key, not yet checked.
 *
 * @param value without quotes, comment and surrounding blanks
 * @param origin where it stands, for messages: {@code rabbitmq.conf:12} or {@code --set}
 */
public record Setting(ConfigKey key, String value, String origin) {
    /**
     * Reads {@code KEY=VALUE} from the command line. The value is taken as it is: quoting is the shell's business.
     *
     * @param option the name of the option, for messages
     */
    public static Setting fromCommandLine(String option, String assignment) throws ConfigException {
        int equals = assignment.indexOf('=');
        if (equals < 0) {
            throw new ConfigException(option + ": not of the form KEY=VALUE");
        }
        try {
            ConfigKey key = ConfigKey.parse(assignment.substring(0, equals).strip());
            return new Setting(key, assignment.substring(equals + 1).strip(), option);
        } catch (IllegalArgumentException notAKey) {
            throw new ConfigException(option + ": " + notAKey.getMessage());
        }
    }

    /** Without the value, which may be a password. */
    @Override
    public String toString() {
        return key + " (" + origin + ")";
    }
}
