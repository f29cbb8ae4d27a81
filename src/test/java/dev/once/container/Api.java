package dev.once.container;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The resources of a test's WAR. */
@ApplicationPath("api")
public class Api extends Application {}
