package io.asyncnet.demo;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * What a device reports, as in <code>{"device":"d1","temperature":21.5}</code>.
 *
 * @param device name of the device
 * @param temperature degrees Celsius: nothing is colder than absolute zero, and no sensor
 * of ours survives the upper end
 */
record Reading(@NotBlank @Size(max = 64) String device,
		@NotNull @DecimalMin("-273.15") @DecimalMax("1000") Double temperature) {
}
