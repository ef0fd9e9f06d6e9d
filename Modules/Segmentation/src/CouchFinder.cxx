#include "myosect/Segmentation/CouchFinder.h"

#include <array>
#include <cmath>

#include "myosect/Segmentation/Raster.h"

namespace myosect::segmentation
{
namespace
{
constexpr std::size_t kSampleSlices = 15;
constexpr double kThinMm = 4.0;          // half the thickness that still counts as thin
constexpr double kPersistentShare = 0.8; // of the sampled slices
constexpr double kLeastWidthMm = 40.0;   // seen free, all columns together
constexpr double kLeastSpanMm = 80.0;    // from the first of them to the last
constexpr double kLargestResidualMm = 1.0;
constexpr double kLargestHiddenShare = 0.04; // shell below resting limbs, which merges with them
constexpr double kLeastAirMm = 6.0;      // free edge: this much air in front of it

using Parabola = std::array<double, 3>;

double Evaluate(const Parabola & p, double x)
{
  return p[0] + x * (p[1] + x * p[2]);
}

/** Least squares over points (x, y), x scaled to about [-1, 1] by the caller. */
Parabola FitParabola(const std::vector<std::pair<double, double>> & points)
{
  std::array<std::array<double, 4>, 3> m{};
  for (const auto & [x, y] : points)
  {
    const std::array<double, 3> basis{ 1.0, x, x * x };
    for (std::size_t r = 0; r < 3; ++r)
    {
      for (std::size_t c = 0; c < 3; ++c)
      {
        m[r][c] += basis[r] * basis[c];
      }
      m[r][3] += basis[r] * y;
    }
  }
  for (std::size_t pivot = 0; pivot < 3; ++pivot)
  {
    m[pivot][pivot] += 1e-9;
    for (std::size_t r = 0; r < 3; ++r)
    {
      if (r == pivot)
      {
        continue;
      }
      const double factor = m[r][pivot] / m[pivot][pivot];
      for (std::size_t c = pivot; c < 4; ++c)
      {
        m[r][c] -= factor * m[pivot][c];
      }
    }
  }
  return { m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2] };
}

struct Edge
{
  std::vector<std::pair<int, double>> points; // column, edge
};

/** Free edge of persistent thin structure, coming from the limbs' side, in each column that no limb covers. */
Edge FreeEdge(const MaskPlane & persistent, const MaskPlane & everBody, PixelMm pixel, bool fromLowY)
{
  Edge edge;
  const int air = std::max(2, static_cast<int>(std::lround(kLeastAirMm / pixel.y)));
  for (int x = 0; x < persistent.width; ++x)
  {
    int run = 0;
    for (int step = 0; step < persistent.height; ++step)
    {
      const int y = fromLowY ? step : persistent.height - 1 - step;
      if (persistent(x, y) != 0)
      {
        if (run >= air)
        {
          edge.points.emplace_back(x, y);
        }
        break;
      }
      if (everBody(x, y) != 0)
      {
        break;
      }
      ++run;
    }
  }
  return edge;
}

std::optional<CouchSurface> FitSurface(Edge edge, PixelMm pixel, int width, bool belowLimbs)
{
  const double scale = 2.0 / width;
  Parabola fit{};
  for (int round = 0; round < 4; ++round)
  {
    if (static_cast<double>(edge.points.size()) * pixel.x < kLeastWidthMm ||
        (edge.points.back().first - edge.points.front().first) * pixel.x < kLeastSpanMm)
    {
      return std::nullopt;
    }
    std::vector<std::pair<double, double>> points;
    for (const auto & [x, y] : edge.points)
    {
      points.emplace_back((x - 0.5 * width) * scale, y);
    }
    fit = FitParabola(points);
    double sum = 0.0;
    for (const auto & [x, y] : points)
    {
      sum += std::pow((y - Evaluate(fit, x)) * pixel.y, 2);
    }
    const double residualMm = std::sqrt(sum / static_cast<double>(points.size()));
    if (residualMm <= kLargestResidualMm && round > 0)
    {
      break;
    }
    if (round == 3)
    {
      return std::nullopt;
    }
    // Rails and cables stand off the surface: drop what fits worst.
    const double limitMm = std::max(kLargestResidualMm, 1.5 * residualMm);
    std::vector<std::pair<int, double>> kept;
    for (const auto & [x, y] : edge.points)
    {
      if (std::abs(y - Evaluate(fit, (x - 0.5 * width) * scale)) * pixel.y <= limitMm)
      {
        kept.emplace_back(x, y);
      }
    }
    edge.points = std::move(kept);
  }
  CouchSurface surface;
  surface.belowLimbs = belowLimbs;
  surface.xBegin = edge.points.front().first;
  for (int x = surface.xBegin; x <= edge.points.back().first; ++x)
  {
    surface.y.push_back(std::round(Evaluate(fit, (x - 0.5 * width) * scale)));
  }
  return surface;
}
} // namespace

std::optional<CouchSurface> FindCouch(const CtVolume & volume, double bodyThresholdHu, RunContext & context)
{
  const PixelMm pixel{ volume.grid.spacingMm[0], volume.grid.spacingMm[1] };
  const auto width = static_cast<int>(volume.grid.size[0]);
  const auto height = static_cast<int>(volume.grid.size[1]);
  const std::size_t samples = std::min(kSampleSlices, volume.SliceCount());
  if (samples < 3)
  {
    return std::nullopt;
  }
  std::vector<MaskPlane> thin(samples);
  std::vector<MaskPlane> thick(samples);
  context.ParallelFor(samples,
                      [&](std::size_t s)
                      {
                        const std::int16_t * slice = volume.Slice(s * (volume.SliceCount() - 1) / (samples - 1));
                        MaskPlane body(width, height);
                        for (std::size_t i = 0; i < body.Size(); ++i)
                        {
                          body.data[i] = slice[i] > bodyThresholdHu ? 1 : 0;
                        }
                        thick[s] = Open(body, kThinMm, pixel);
                        thin[s] = std::move(body);
                        for (std::size_t i = 0; i < thin[s].Size(); ++i)
                        {
                          thin[s].data[i] = thin[s].data[i] != 0 && thick[s].data[i] == 0 ? 1 : 0;
                        }
                      });
  MaskPlane persistent(width, height);
  MaskPlane everBody(width, height);
  for (std::size_t i = 0; i < persistent.Size(); ++i)
  {
    std::size_t count = 0;
    bool body = false;
    for (std::size_t s = 0; s < samples; ++s)
    {
      count += thin[s].data[i];
      body = body || thick[s].data[i] != 0;
    }
    persistent.data[i] = static_cast<double>(count) >= kPersistentShare * static_cast<double>(samples) ? 1 : 0;
    everBody.data[i] = body ? 1 : 0;
  }
  persistent = KeepLargerThan(persistent, 60.0, pixel);

  // The limbs lie on the side where the thick tissue is.
  double bodyY = 0.0, thinY = 0.0;
  std::size_t bodyCount = 0, thinCount = 0;
  for (int y = 0; y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      if (everBody(x, y) != 0)
      {
        bodyY += y;
        ++bodyCount;
      }
      if (persistent(x, y) != 0)
      {
        thinY += y;
        ++thinCount;
      }
    }
  }
  if (bodyCount == 0 || thinCount == 0)
  {
    return std::nullopt;
  }
  const bool belowLimbs = thinY / static_cast<double>(thinCount) > bodyY / static_cast<double>(bodyCount);
  auto surface = FitSurface(FreeEdge(persistent, everBody, pixel, belowLimbs), pixel, width, belowLimbs);
  std::size_t hidden = 0;
  for (int y = 0; surface && y < height; ++y)
  {
    for (int x = 0; x < width; ++x)
    {
      hidden += everBody(x, y) != 0 && surface->Hides(x, y) ? 1 : 0;
    }
  }
  // A sheet that sags between the legs would cut through them.
  return static_cast<double>(hidden) > kLargestHiddenShare * static_cast<double>(bodyCount) ? std::nullopt : surface;
}
} // namespace myosect::segmentation
