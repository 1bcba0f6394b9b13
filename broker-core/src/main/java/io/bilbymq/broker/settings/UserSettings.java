package io.bilbymq.broker.settings;

/** A user and its password, which no text shows. */
public record UserSettings(String name, String password) {
    @Override
    public String toString() {
        return "user '" + name + "'";
    }
}
