#include "myosect/Comparison/Repeatability.h"

#include <algorithm>
#include <cmath>

#include "myosect/Comparison/Distributions.h"

namespace myosect::comparison
{
namespace
{
constexpr double kNormal = 1.959963984540054;
constexpr double kRootTwo = 1.4142135623730951;

/** A standard deviation of `degrees` degrees of freedom with its interval. */
Estimate Deviation(double value, double degrees)
{
  Estimate estimate;
  estimate.value = value;
  if (degrees >= 2.0)
  {
    estimate.low = value * std::sqrt(degrees / ChiSquaredQuantile(0.975, degrees));
    estimate.high = value * std::sqrt(degrees / ChiSquaredQuantile(0.025, degrees));
  }
  return estimate;
}

Estimate Centred(double value, double halfWidth)
{
  return { value, value - halfWidth, value + halfWidth };
}

Estimate IntraclassCorrelation(const std::vector<std::pair<double, double>> & pairs, double mean)
{
  const double n = static_cast<double>(pairs.size());
  double between = 0.0, within = 0.0;
  for (const auto & [a, b] : pairs)
  {
    const double m = 0.5 * (a + b);
    between += 2.0 * (m - mean) * (m - mean);
    within += 0.5 * (a - b) * (a - b);
  }
  between /= n - 1.0;
  within /= n;
  Estimate icc;
  if (between + within <= 0.0)
  {
    return icc;
  }
  icc.value = (between - within) / (between + within);
  if (within > 0.0)
  {
    const double f = between / within;
    const double low = f / FisherQuantile(0.975, n - 1.0, n), high = f * FisherQuantile(0.975, n, n - 1.0);
    icc.low = (low - 1.0) / (low + 1.0);
    icc.high = (high - 1.0) / (high + 1.0);
  }
  return icc;
}
} // namespace

RepeatabilityStatistics DescribeRepeatability(const std::vector<std::pair<double, double>> & pairs)
{
  RepeatabilityStatistics statistics;
  statistics.pairs = pairs.size();
  if (pairs.empty())
  {
    return statistics;
  }
  const double n = static_cast<double>(pairs.size());
  double mean = 0.0, bias = 0.0, square = 0.0, relative = 0.0;
  bool positive = true;
  for (const auto & [a, b] : pairs)
  {
    mean += 0.5 * (a + b) / n;
    bias += (b - a) / n;
    square += (b - a) * (b - a);
    const double m = 0.5 * (a + b);
    positive = positive && a > 0.0 && b > 0.0;
    relative += m != 0.0 ? (b - a) * (b - a) / (m * m) : 0.0;
  }
  statistics.mean = mean;
  statistics.sem = Deviation(std::sqrt(square / (2.0 * n)), n);
  statistics.mdc95 = kNormal * kRootTwo * *statistics.sem.value;
  if (positive)
  {
    statistics.cvPercent = Deviation(100.0 * std::sqrt(relative / (2.0 * n)), n);
    statistics.mdc95Percent = kNormal * kRootTwo * *statistics.cvPercent.value;
  }
  statistics.bias.value = bias;
  if (pairs.size() < 2)
  {
    return statistics;
  }
  double spread = 0.0;
  for (const auto & [a, b] : pairs)
  {
    spread += (b - a - bias) * (b - a - bias);
  }
  spread = std::sqrt(spread / (n - 1.0));
  const double t = StudentQuantile(0.975, n - 1.0);
  statistics.bias = Centred(bias, t * spread / std::sqrt(n));
  statistics.agreementLow = Centred(bias - kNormal * spread, t * spread * std::sqrt(3.0 / n));
  statistics.agreementHigh = Centred(bias + kNormal * spread, t * spread * std::sqrt(3.0 / n));
  statistics.icc = IntraclassCorrelation(pairs, mean);
  return statistics;
}
} // namespace myosect::comparison
