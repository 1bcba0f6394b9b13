package io.bilbymq.architecture;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** Every class of ours that is not a test, from the class path. */
final class MainClasses {
    /** Read once: reading them takes longer than all rules. */
    static final JavaClasses ALL = read();

    private MainClasses() {}

    private static JavaClasses read() {
        // The rules ask which classes ours refer to, never what is inside those of others.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.bilbymq");
    }
}
