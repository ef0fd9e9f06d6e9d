#include "myosect/Comparison/Distributions.h"

#include <cmath>

namespace myosect::comparison
{
namespace
{
constexpr double kTiny = 1e-300;
constexpr double kEpsilon = 1e-15;

/** Regularised incomplete beta function by its continued fraction (Lentz). */
double BetaShare(double a, double b, double x)
{
  if (x <= 0.0 || x >= 1.0)
  {
    return x <= 0.0 ? 0.0 : 1.0;
  }
  if (x > (a + 1.0) / (a + b + 2.0))
  {
    return 1.0 - BetaShare(b, a, 1.0 - x);
  }
  const double front = std::exp(a * std::log(x) + b * std::log1p(-x) + std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b)) / a;
  double f = 1.0, c = 1.0, d = 0.0;
  for (int i = 0; i < 500; ++i)
  {
    const double m = i / 2;
    const double numerator = i == 0       ? 1.0
                             : i % 2 == 0 ? m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
                                          : -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    d = 1.0 + numerator * d;
    d = 1.0 / (std::fabs(d) < kTiny ? kTiny : d);
    c = 1.0 + numerator / c;
    c = std::fabs(c) < kTiny ? kTiny : c;
    f *= c * d;
    if (std::fabs(1.0 - c * d) < kEpsilon)
    {
      break;
    }
  }
  return front * (f - 1.0);
}

/** Regularised lower incomplete gamma function: series, or the continued fraction of its complement. */
double GammaShare(double a, double x)
{
  if (x <= 0.0)
  {
    return 0.0;
  }
  const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1.0)
  {
    double term = 1.0 / a, sum = term;
    for (int n = 1; n < 2000 && term > sum * kEpsilon; ++n)
    {
      term *= x / (a + n);
      sum += term;
    }
    return front * sum;
  }
  double b = x + 1.0 - a, c = 1.0 / kTiny, d = 1.0 / b, h = d;
  for (int i = 1; i < 2000; ++i)
  {
    const double an = -i * (i - a);
    b += 2.0;
    d = 1.0 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (std::fabs(d * c - 1.0) < kEpsilon)
    {
      break;
    }
  }
  return 1.0 - front * h;
}

/** Where a growing function of a positive number reaches `probability`. */
template <typename Function> double Inverse(double probability, const Function & share)
{
  double high = 1.0;
  while (share(high) < probability && high < 1e12)
  {
    high *= 2.0;
  }
  double low = 0.0;
  for (int i = 0; i < 200; ++i)
  {
    const double middle = 0.5 * (low + high);
    (share(middle) < probability ? low : high) = middle;
  }
  return 0.5 * (low + high);
}
} // namespace

double StudentQuantile(double probability, double degrees)
{
  if (probability < 0.5)
  {
    return -StudentQuantile(1.0 - probability, degrees);
  }
  return Inverse(probability, [degrees](double t) { return 1.0 - 0.5 * BetaShare(0.5 * degrees, 0.5, degrees / (degrees + t * t)); });
}

double ChiSquaredQuantile(double probability, double degrees)
{
  return Inverse(probability, [degrees](double x) { return GammaShare(0.5 * degrees, 0.5 * x); });
}

double FisherQuantile(double probability, double degrees1, double degrees2)
{
  return Inverse(probability,
                 [=](double f) { return BetaShare(0.5 * degrees1, 0.5 * degrees2, degrees1 * f / (degrees1 * f + degrees2)); });
}
} // namespace myosect::comparison
