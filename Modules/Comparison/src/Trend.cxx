#include "myosect/Comparison/Trend.h"

#include <algorithm>
#include <cmath>

#include "myosect/Comparison/Distributions.h"

namespace myosect::comparison
{
namespace
{
double Median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}
} // namespace

Trend FitTrend(const std::vector<double> & times, const std::vector<double> & values)
{
  Trend trend;
  const std::size_t count = values.size();
  if (count < 3 || times.size() != count)
  {
    return trend;
  }
  const double n = static_cast<double>(count);
  double t0 = 0.0, v0 = 0.0;
  for (std::size_t i = 0; i < count; ++i)
  {
    t0 += times[i] / n;
    v0 += values[i] / n;
  }
  double square = 0.0, product = 0.0;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < count; ++i)
  {
    square += (times[i] - t0) * (times[i] - t0);
    product += (times[i] - t0) * (values[i] - v0);
    for (std::size_t j = i + 1; j < count; ++j)
    {
      if (times[j] != times[i])
      {
        slopes.push_back((values[j] - values[i]) / (times[j] - times[i]));
      }
    }
  }
  if (square <= 0.0)
  {
    return trend;
  }
  const double slope = product / square;
  double residual = 0.0;
  for (std::size_t i = 0; i < count; ++i)
  {
    const double r = values[i] - v0 - slope * (times[i] - t0);
    residual += r * r;
  }
  const double half = StudentQuantile(0.975, n - 2.0) * std::sqrt(residual / (n - 2.0) / square);
  trend.slope = slope;
  trend.low = slope - half;
  trend.high = slope + half;
  trend.theilSen = Median(slopes);
  return trend;
}
} // namespace myosect::comparison
