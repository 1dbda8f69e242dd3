package io.asyncnet.demo.load;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * How much load there shall be. The limits keep it to what a laptop bears.
 *
 * @param devices number of simulated devices; every other one uses TLS
 * @param rate readings that each of them sends in a second
 * @param seconds how long they do
 */
public record LoadSettings(@Min(1) @Max(200) int devices, @Min(1) @Max(50) int rate, @Min(1) @Max(120) int seconds) {
}
