#pragma once

namespace myosect::comparison
{
/** Quantiles of the distributions that intervals rest on; `probability` in (0, 1), degrees of freedom positive. */
[[nodiscard]] double StudentQuantile(double probability, double degrees);
[[nodiscard]] double ChiSquaredQuantile(double probability, double degrees);
[[nodiscard]] double FisherQuantile(double probability, double degrees1, double degrees2);
} // namespace myosect::comparison
