#include "ImageFormation.h"

#include <cmath>
#include <random>

#include "SmoothMath.h"

namespace myosect::phantom
{
namespace
{
std::vector<double> GaussianKernel(double sigma)
{
  const int radius = static_cast<int>(std::ceil(4.0 * sigma));
  std::vector<double> kernel;
  double sum = 0.0;
  for (int i = -radius; i <= radius; ++i)
  {
    kernel.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
    sum += kernel.back();
  }
  for (double & weight : kernel)
  {
    weight /= sum;
  }
  return kernel;
}

std::size_t Mirrored(std::ptrdiff_t index, std::size_t count)
{
  const auto period = 2 * static_cast<std::ptrdiff_t>(count);
  std::ptrdiff_t i = index % period;
  i = i < 0 ? i + period : i;
  return static_cast<std::size_t>(i < static_cast<std::ptrdiff_t>(count) ? i : period - 1 - i);
}

void BlurLines(std::vector<double> & values, std::size_t lines, std::size_t length, std::size_t lineStep, std::size_t step, double sigma)
{
  if (!(sigma > 0.05))
  {
    return;
  }
  const std::vector<double> kernel = GaussianKernel(sigma);
  const auto radius = static_cast<std::ptrdiff_t>(kernel.size() / 2);
  std::vector<double> padded(length + 2 * static_cast<std::size_t>(radius));
  for (std::size_t line = 0; line < lines; ++line)
  {
    double * begin = values.data() + line * lineStep;
    for (std::size_t i = 0; i < padded.size(); ++i)
    {
      padded[i] = begin[Mirrored(static_cast<std::ptrdiff_t>(i) - radius, length) * step];
    }
    for (std::size_t i = 0; i < length; ++i)
    {
      double sum = 0.0;
      for (std::size_t k = 0; k < kernel.size(); ++k)
      {
        sum += kernel[k] * padded[i + k];
      }
      begin[i * step] = sum;
    }
  }
}
} // namespace

void Blur(PlaneImage & image, double sigmaX, double sigmaY)
{
  BlurLines(image.values, image.rows, image.columns, image.columns, 1, sigmaX);
  BlurLines(image.values, image.columns, image.rows, 1, image.columns, sigmaY);
}

PlaneImage HalveResolution(const PlaneImage & image)
{
  PlaneImage half(image.columns / 2, image.rows / 2, 0.0);
  for (std::size_t y = 0; y < half.rows; ++y)
  {
    for (std::size_t x = 0; x < half.columns; ++x)
    {
      const double * upper = image.values.data() + 2 * y * image.columns + 2 * x;
      half.values[y * half.columns + x] = 0.25 * (upper[0] + upper[1] + upper[image.columns] + upper[image.columns + 1]);
    }
  }
  return half;
}

PlaneImage UnitNoise(std::size_t columns, std::size_t rows, double correlationSigma, std::uint64_t seed)
{
  std::mt19937 generator(static_cast<std::uint32_t>(seed ^ (seed >> 32)));
  const auto uniform = [&generator] { return (static_cast<double>(generator()) + 0.5) * 0x1.0p-32; };
  PlaneImage noise(columns, rows, 0.0);
  for (std::size_t i = 0; i < noise.values.size(); i += 2)
  {
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    const double angle = 2.0 * kPi * uniform();
    noise.values[i] = radius * std::cos(angle);
    if (i + 1 < noise.values.size())
    {
      noise.values[i + 1] = radius * std::sin(angle);
    }
  }
  if (correlationSigma > 0.05)
  {
    Blur(noise, correlationSigma, correlationSigma);
    double power = 0.0;
    for (const double weight : GaussianKernel(correlationSigma))
    {
      power += weight * weight;
    }
    for (double & value : noise.values)
    {
      value /= power;
    }
  }
  return noise;
}
} // namespace myosect::phantom
