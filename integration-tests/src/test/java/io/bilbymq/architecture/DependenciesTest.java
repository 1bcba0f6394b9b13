package io.bilbymq.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.bilbymq.architecture.Sources.SourceFile;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What comes along with a broker inside somebody's program: each library is one more to be trusted and kept up to date. */
class DependenciesTest {
    /** What {@code broker-core} is made of. */
    private static final List<String> MODULES = List.of("broker-core", "amqp-codec", "exchanges", "persistence");

    /** The libraries, by the group of their artifacts. docs/embedding.md lists them too. */
    private static final Set<String> LIBRARIES =
            Set.of("io.netty", "org.jctools", "org.mapdb", "com.google.re2j", "com.github.ben-manes.caffeine");

    private static final int LIBRARIES_MAX = 5;

    /** What they log through: an interface that the program chooses an implementation of. */
    private static final String LOGGING = "org.slf4j";

    private static final String OURS = "io.bilbymq";

    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
    private static final Pattern GROUP = Pattern.compile("<groupId>([^<]+)</groupId>");

    @Test
    void anEmbeddedBrokerDeclaresFewLibraries() {
        final Set<String> declared = new TreeSet<>();
        for (final String module : MODULES) {
            final Matcher dependency = DEPENDENCY.matcher(pom(module));
            while (dependency.find()) {
                final String text = dependency.group(1);
                final Matcher group = GROUP.matcher(text);
                if (!text.contains("<scope>test</scope>") && group.find()) {
                    declared.add(group.group(1));
                }
            }
        }
        declared.removeAll(Set.of(OURS, LOGGING));

        assertThat(declared).isEqualTo(LIBRARIES).hasSizeLessThanOrEqualTo(LIBRARIES_MAX);
    }

    private static String pom(String module) {
        final SourceFile file = Sources.all()
                .filter(source -> source.path().equals(module + "/pom.xml"))
                .findFirst()
                .orElseThrow();
        return file.lines().stream().collect(Collectors.joining("\n"));
    }
}
