package dev.once.internal.cdi;

/** The name of the application, which derived actions begin with. */
final class ApplicationName {

    private static final String JNDI = "java:app/AppName";

    private static final String OUTSIDE_OF_A_SERVER = "application";

    private ApplicationName() {}

    /** As the platform names it; the same word at every start. */
    static String lookup() {
        return new Lookup().named(JNDI, String.class).orElse(OUTSIDE_OF_A_SERVER);
    }
}
