/**
 * TLS from SSL bundles of Spring Boot, made anew when a bundle changes.
 */
@NullMarked
package io.asyncnet.spring.ssl;

import org.jspecify.annotations.NullMarked;
