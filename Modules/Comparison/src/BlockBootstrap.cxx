#include "myosect/Comparison/BlockBootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace myosect::comparison
{
namespace
{
constexpr std::size_t kResamples = 1001;
constexpr std::size_t kTail = 50; ///< of the sorted means: the 5th percentile, and from above the 95th
constexpr std::uint32_t kSeed = 20240229;
constexpr std::size_t kBlocksForATrend = 4;

/** Residuals about the mean, or about a straight line. */
std::vector<double> Residuals(const std::vector<double> & values, bool line)
{
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  const double middle = 0.5 * (n - 1.0);
  double products = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; line && i < values.size(); ++i)
  {
    const double x = static_cast<double>(i) - middle;
    products += x * (values[i] - mean);
    squares += x * x;
  }
  const double slope = squares > 0.0 ? products / squares : 0.0;
  std::vector<double> residuals(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    residuals[i] = (values[i] - mean) - slope * (static_cast<double>(i) - middle);
  }
  return residuals;
}
} // namespace

ErrorOfMean BootstrapMean(const std::vector<double> & values, std::size_t blockLength)
{
  const std::size_t n = values.size();
  if (n < 2 || blockLength == 0 || blockLength >= n)
  {
    return {};
  }
  const bool line = n >= kBlocksForATrend * blockLength;
  const std::vector<double> residuals = Residuals(values, line);
  std::vector<double> blocks; // sums
  for (std::size_t first = 0; first + blockLength <= n; ++first)
  {
    const auto begin = residuals.begin() + static_cast<std::ptrdiff_t>(first);
    blocks.push_back(std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(blockLength), 0.0));
  }
  const std::size_t draws = (n + blockLength - 1) / blockLength;
  const auto drawn = static_cast<double>(draws * blockLength);
  // Blocks at the ends are drawn less often than values in the middle: the resampled mean has its own centre.
  const double centre = std::accumulate(blocks.begin(), blocks.end(), 0.0) / static_cast<double>(blocks.size() * blockLength);
  std::mt19937 random(kSeed);
  std::vector<double> means(kResamples);
  for (double & mean : means)
  {
    double sum = 0.0;
    for (std::size_t draw = 0; draw < draws; ++draw)
    {
      sum += blocks[random() % blocks.size()];
    }
    mean = sum / drawn - centre;
  }
  std::sort(means.begin(), means.end());
  const double parameters = line ? 2.0 : 1.0;
  const double blockShare = static_cast<double>(blockLength) / static_cast<double>(n);
  const double widening = std::sqrt(drawn * blockShare / static_cast<double>(blockLength) / (1.0 - parameters * blockShare));
  return { widening * std::max(0.0, -means[kTail]), widening * std::max(0.0, means[kResamples - 1 - kTail]) };
}
} // namespace myosect::comparison
