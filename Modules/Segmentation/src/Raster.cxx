#include "myosect/Segmentation/Raster.h"

#include <cmath>
#include <limits>

namespace myosect::segmentation
{
namespace
{
constexpr float kFar = 1e12F;

/** Squared distance transform of `f` sampled every `step` mm, in place; `v`, `z`, `g` are scratch. */
void Transform1d(float * f, std::ptrdiff_t stride, int n, double step, std::vector<int> & v, std::vector<double> & z, std::vector<float> & g)
{
  const double step2 = step * step;
  int k = -1;
  for (int q = 0; q < n; ++q)
  {
    const double fq = f[q * stride];
    g[static_cast<std::size_t>(q)] = static_cast<float>(fq);
    if (fq >= kFar)
    {
      continue;
    }
    double s = -std::numeric_limits<double>::infinity();
    while (k >= 0)
    {
      const int p = v[static_cast<std::size_t>(k)];
      const double fp = g[static_cast<std::size_t>(p)];
      s = ((fq - fp) / step2 + static_cast<double>(q) * q - static_cast<double>(p) * p) / (2.0 * (q - p));
      if (s > z[static_cast<std::size_t>(k)])
      {
        break;
      }
      --k;
    }
    if (k < 0)
    {
      s = -std::numeric_limits<double>::infinity();
    }
    ++k;
    v[static_cast<std::size_t>(k)] = q;
    z[static_cast<std::size_t>(k)] = s;
  }
  if (k < 0)
  {
    return;
  }
  int current = 0;
  for (int q = 0; q < n; ++q)
  {
    while (current < k && z[static_cast<std::size_t>(current) + 1] < q)
    {
      ++current;
    }
    const int p = v[static_cast<std::size_t>(current)];
    const double d = static_cast<double>(q - p);
    f[q * stride] = static_cast<float>(d * d * step2 + g[static_cast<std::size_t>(p)]);
  }
}

FloatPlane SquaredDistance(const MaskPlane & set, std::uint8_t target, PixelMm pixel)
{
  FloatPlane distance(set.width, set.height);
  for (std::size_t i = 0; i < set.Size(); ++i)
  {
    distance.data[i] = (set.data[i] != 0) == (target != 0) ? 0.0F : kFar;
  }
  const auto n = static_cast<std::size_t>(std::max(set.width, set.height));
  std::vector<int> v(n);
  std::vector<double> z(n + 1);
  std::vector<float> g(n);
  for (int y = 0; y < set.height; ++y)
  {
    Transform1d(&distance(0, y), 1, set.width, pixel.x, v, z, g);
  }
  for (int x = 0; x < set.width; ++x)
  {
    Transform1d(&distance(x, 0), set.width, set.height, pixel.y, v, z, g);
  }
  return distance;
}

MaskPlane Threshold(const FloatPlane & squared, double radiusMm, bool above)
{
  // The small tolerance makes radii that are multiples of the pixel independent of rounding.
  const auto limit = static_cast<float>(radiusMm * radiusMm + 1e-4);
  MaskPlane result(squared.width, squared.height);
  for (std::size_t i = 0; i < squared.Size(); ++i)
  {
    result.data[i] = (squared.data[i] > limit) == above ? 1 : 0;
  }
  return result;
}

/** In place; value 0 marks pixels still to be labelled with -1. */
template <typename TAccept>
int Flood(IndexPlane & labels, int x, int y, int label, bool eight, std::vector<int> & stack, TAccept accept)
{
  const auto put = [&](int px, int py)
  {
    labels(px, py) = label;
    stack.push_back(py * labels.width + px);
  };
  put(x, y);
  int count = 0;
  while (!stack.empty())
  {
    const int offset = stack.back();
    stack.pop_back();
    ++count;
    const int cx = offset % labels.width;
    const int cy = offset / labels.width;
    for (int dy = -1; dy <= 1; ++dy)
    {
      for (int dx = -1; dx <= 1; ++dx)
      {
        if ((dx == 0 && dy == 0) || (!eight && dx != 0 && dy != 0))
        {
          continue;
        }
        const int nx = cx + dx;
        const int ny = cy + dy;
        if (labels.Contains(nx, ny) && accept(nx, ny))
        {
          put(nx, ny);
        }
      }
    }
  }
  return count;
}
} // namespace

FloatPlane DistanceMm(const MaskPlane & set, PixelMm pixel)
{
  FloatPlane distance = SquaredDistance(set, 1, pixel);
  for (float & d : distance.data)
  {
    d = std::sqrt(d);
  }
  return distance;
}

MaskPlane Dilate(const MaskPlane & mask, double radiusMm, PixelMm pixel)
{
  return Threshold(SquaredDistance(mask, 1, pixel), radiusMm, false);
}

MaskPlane Erode(const MaskPlane & mask, double radiusMm, PixelMm pixel)
{
  return Threshold(SquaredDistance(mask, 0, pixel), radiusMm, true);
}

MaskPlane Open(const MaskPlane & mask, double radiusMm, PixelMm pixel)
{
  return Dilate(Erode(mask, radiusMm, pixel), radiusMm, pixel);
}

MaskPlane Close(const MaskPlane & mask, double radiusMm, PixelMm pixel)
{
  const int padX = static_cast<int>(std::ceil(radiusMm / pixel.x)) + 1;
  const int padY = static_cast<int>(std::ceil(radiusMm / pixel.y)) + 1;
  MaskPlane extended(mask.width + 2 * padX, mask.height + 2 * padY);
  for (int y = 0; y < mask.height; ++y)
  {
    std::copy_n(&mask(0, y), mask.width, &extended(padX, y + padY));
  }
  extended = Erode(Dilate(extended, radiusMm, pixel), radiusMm, pixel);
  MaskPlane result(mask.width, mask.height);
  for (int y = 0; y < mask.height; ++y)
  {
    std::copy_n(&extended(padX, y + padY), mask.width, &result(0, y));
  }
  return result;
}

Components Label(const MaskPlane & mask, bool eightNeighbours)
{
  Components components;
  components.labels = IndexPlane(mask.width, mask.height);
  components.pixelCount.push_back(0);
  std::vector<int> stack;
  for (int y = 0; y < mask.height; ++y)
  {
    for (int x = 0; x < mask.width; ++x)
    {
      if (mask(x, y) != 0 && components.labels(x, y) == 0)
      {
        const int label = static_cast<int>(components.pixelCount.size());
        components.pixelCount.push_back(
          Flood(components.labels, x, y, label, eightNeighbours, stack, [&](int nx, int ny) { return mask(nx, ny) != 0 && components.labels(nx, ny) == 0; }));
      }
    }
  }
  return components;
}

MaskPlane KeepLargest(const MaskPlane & mask)
{
  const Components components = Label(mask, false);
  int best = 0;
  for (int c = 1; c <= components.Count(); ++c)
  {
    if (best == 0 || components.pixelCount[static_cast<std::size_t>(c)] > components.pixelCount[static_cast<std::size_t>(best)])
    {
      best = c;
    }
  }
  MaskPlane result(mask.width, mask.height);
  for (std::size_t i = 0; i < mask.Size(); ++i)
  {
    result.data[i] = best != 0 && components.labels.data[i] == best ? 1 : 0;
  }
  return result;
}

MaskPlane KeepLargerThan(const MaskPlane & mask, double minimumAreaMm2, PixelMm pixel)
{
  const Components components = Label(mask, false);
  MaskPlane result(mask.width, mask.height);
  for (std::size_t i = 0; i < mask.Size(); ++i)
  {
    const int c = components.labels.data[i];
    result.data[i] = c != 0 && components.pixelCount[static_cast<std::size_t>(c)] * pixel.Area() >= minimumAreaMm2 ? 1 : 0;
  }
  return result;
}

MaskPlane FillHoles(const MaskPlane & mask)
{
  IndexPlane outside(mask.width, mask.height);
  std::vector<int> stack;
  const auto seed = [&](int x, int y)
  {
    if (mask(x, y) == 0 && outside(x, y) == 0)
    {
      Flood(outside, x, y, 1, false, stack, [&](int nx, int ny) { return mask(nx, ny) == 0 && outside(nx, ny) == 0; });
    }
  };
  for (int x = 0; x < mask.width; ++x)
  {
    seed(x, 0);
    seed(x, mask.height - 1);
  }
  for (int y = 0; y < mask.height; ++y)
  {
    seed(0, y);
    seed(mask.width - 1, y);
  }
  MaskPlane result(mask.width, mask.height);
  for (std::size_t i = 0; i < mask.Size(); ++i)
  {
    result.data[i] = outside.data[i] == 0 ? 1 : 0;
  }
  return result;
}

FloatPlane Smooth(const FloatPlane & image, double sigmaXPixels, double sigmaYPixels)
{
  const auto kernel = [](double sigma)
  {
    if (!(sigma > 0.0))
    {
      return std::vector<float>{ 1.0F };
    }
    const int radius = std::max(1, static_cast<int>(std::ceil(3.0 * sigma)));
    std::vector<float> weights(static_cast<std::size_t>(radius) + 1);
    for (int i = 0; i <= radius; ++i)
    {
      weights[static_cast<std::size_t>(i)] = static_cast<float>(std::exp(-0.5 * i * i / (sigma * sigma)));
    }
    return weights;
  };
  const auto pass = [](const FloatPlane & in, const std::vector<float> & weights, bool alongX)
  {
    FloatPlane out(in.width, in.height);
    const int radius = static_cast<int>(weights.size()) - 1;
    const int n = alongX ? in.width : in.height;
    for (int y = 0; y < in.height; ++y)
    {
      for (int x = 0; x < in.width; ++x)
      {
        const int centre = alongX ? x : y;
        float sum = 0.0F;
        float total = 0.0F;
        for (int d = std::max(-radius, -centre); d <= std::min(radius, n - 1 - centre); ++d)
        {
          const float weight = weights[static_cast<std::size_t>(d < 0 ? -d : d)];
          sum += weight * (alongX ? in(x + d, y) : in(x, y + d));
          total += weight;
        }
        out(x, y) = sum / total;
      }
    }
    return out;
  };
  return pass(pass(image, kernel(sigmaXPixels), true), kernel(sigmaYPixels), false);
}

std::size_t CountSet(const MaskPlane & mask)
{
  return static_cast<std::size_t>(std::count_if(mask.data.begin(), mask.data.end(), [](std::uint8_t v) { return v != 0; }));
}
} // namespace myosect::segmentation
